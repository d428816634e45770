/// Memory for gradient histograms: one tile of scratch, and all tiles of large nodes, whose larger child's histogram is
/// then got by subtraction.
final class HistogramStore {
  let tileSize: Int
  let scratch: UnsafeMutablePointer<Float>
  private let slotSize: Int
  private var slots: [UnsafeMutablePointer<Float>] = []
  private var free: [Int] = []
  private let limit: Int
  /// Bytes of slots at most; with many classes in one tree a slot is large, and a node without one is summed anew.
  private static let limitBytes = 256 << 20

  init(tiles: Int, tileSize: Int) {
    self.tileSize = tileSize
    slotSize = tiles * tileSize
    limit = Self.limitBytes / (slotSize * MemoryLayout<Float>.stride)
    scratch = .allocate(capacity: tileSize)
  }

  deinit {
    scratch.deallocate()
    for slot in slots { slot.deallocate() }
  }

  /// A slot of undefined content, or nil where memory is used up.
  func take() -> Int? {
    if let slot = free.popLast() { return slot }
    guard slots.count < limit else { return nil }
    slots.append(.allocate(capacity: slotSize))
    return slots.count - 1
  }

  func giveBack(_ slot: Int) { free.append(slot) }

  func tile(_ tile: Int, of slot: Int) -> UnsafeMutablePointer<Float> { slots[slot] + tile * tileSize }
}
