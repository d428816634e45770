import CSerKernels
import SerNumerics

/// Kernel rows of a two-class problem whose Gram matrix doesn't fit the memory: computed many at a time by one product,
/// the most recently used ones kept.
final class BatchedKernelRows {
  /// Rows of the problem.
  let count: Int
  /// How many kernel rows can be held at a time.
  let capacity: Int
  /// How many kernel rows were computed: what keeping them is there to lessen.
  private(set) var computedRows = 0

  private let operand: KernelOperand
  private let ranges: [Range<Int>]
  private let kept: UnsafeMutablePointer<Float>
  private let computed: UnsafeMutablePointer<Float>
  private let batchRows: Int
  private var features: [Float]
  private var norms: [Float]
  /// The slot that holds a row, or -1.
  private var slotOfRow: [Int32]
  private var rowOfSlot: [Int32] = []
  private var lastUse: [Int] = []
  private var clock = 0
  /// Keeps the memory alive.
  private let buffer: KernelBuffer

  /// As many as a block brings in at most; far fewer would cost a third of the product's speed.
  private static let largestBatch = 256
  /// A row of few features is computed again sooner than memory for it is had from the system: of 20,000 rows of 20
  /// features, keeping 13,000 took twice the time of keeping 750. So many rows are worth keeping, and so many more
  /// for each feature.
  private static let usefulRows = 2048
  private static let usefulRowsOfFeature = 32
  /// Rows held however small the memory is.
  private static let leastCapacity = 64

  /// - Parameters:
  ///   - ranges: the rows of the operand that are those of the problem, in their order.
  ///   - bytes: memory for kernel values; room for 64 rows (or all, if there are fewer) is taken in any case.
  init(_ operand: KernelOperand, ranges: [Range<Int>], bytes: Int, in buffer: KernelBuffer) {
    count = ranges.reduce(0) { $0 + $1.count }
    self.operand = operand
    self.ranges = ranges
    self.buffer = buffer
    let affordable = min(
      bytes / (MemoryLayout<Float>.stride * max(count, 1)),
      max(Self.usefulRows, Self.usefulRowsOfFeature * operand.width))
    // A tenth of the rows, or a little more, is where new ones are computed before they go to their places.
    batchRows = max(1, min(Self.largestBatch, affordable / 10, count))
    capacity = min(count, max(Self.leastCapacity, affordable - batchRows))
    kept = buffer.reserve((capacity + batchRows) * count)
    computed = kept + capacity * count
    features = [Float](repeating: 0, count: batchRows * operand.width)
    norms = [Float](repeating: 0, count: batchRows)
    slotOfRow = [Int32](repeating: -1, count: count)
  }

  /// The kernel of a row with itself.
  func diagonal(_ row: Int) -> Float { operand.diagonal(place(row)) }

  /// Kernel values of a loaded row with all; valid until the next ``load(_:)``.
  func row(_ row: Int) -> UnsafePointer<Float> { UnsafePointer(kept + Int(slotOfRow[row]) * count) }

  /// Makes these rows, at most ``capacity`` different ones, ready together.
  func load(_ rows: [Int32]) {
    clock += 1
    var missing: [Int32] = []
    for row in rows {
      let slot = slotOfRow[Int(row)]
      if slot >= 0 { lastUse[Int(slot)] = clock } else { missing.append(row) }
    }
    let slots = claimSlots(missing.count)
    for start in stride(from: 0, to: missing.count, by: batchRows) {
      let batch = missing[start..<min(start + batchRows, missing.count)]
      compute(batch)
      for (place, row) in batch.enumerated() {
        let slot = slots[start + place]
        (kept + Int(slot) * count).update(from: computed + place * count, count: count)
        slotOfRow[Int(row)] = slot
        rowOfSlot[Int(slot)] = row
      }
    }
  }

  /// Slots nobody has used yet, then those unused for the longest time, all marked as used now.
  private func claimSlots(_ wanted: Int) -> [Int32] {
    guard wanted > 0 else { return [] }
    let fresh = min(wanted, capacity - rowOfSlot.count)
    var slots = (0..<fresh).map { Int32(rowOfSlot.count + $0) }
    rowOfSlot += slots.map { _ in -1 }
    lastUse += slots.map { _ in clock }
    if slots.count < wanted {
      let old = lastUse.indices.filter { lastUse[$0] < clock }.sorted { lastUse[$0] < lastUse[$1] }
      for slot in old.prefix(wanted - fresh) {
        slotOfRow[Int(rowOfSlot[slot])] = -1
        lastUse[slot] = clock
        slots.append(Int32(slot))
      }
    }
    return slots
  }

  private func compute(_ batch: ArraySlice<Int32>) {
    computedRows += batch.count
    let width = operand.width
    for (index, row) in batch.enumerated() {
      let place = place(Int(row))
      norms[index] = operand.squaredNorms[place]
      features.replaceSubrange(
        index * width..<(index + 1) * width, with: operand.rows.values[place * width..<(place + 1) * width])
    }
    features.withUnsafeBufferPointer { features in
      norms.withUnsafeBufferPointer { norms in
        var column = 0
        for range in ranges {
          operand.writeValues(
            features: UnsafeBufferPointer(rebasing: features[..<(batch.count * width)]),
            norms: UnsafeBufferPointer(rebasing: norms[..<batch.count]), against: range, into: computed + column,
            stride: count)
          column += range.count
        }
      }
    }
    for (index, row) in batch.enumerated() { computed[index * count + Int(row)] = diagonal(Int(row)) }
  }

  /// The row of the operand at which a row of the problem stands.
  private func place(_ row: Int) -> Int {
    var rest = row
    for range in ranges {
      if rest < range.count { return range.lowerBound + rest }
      rest -= range.count
    }
    preconditionFailure("row \(row) of \(count)")
  }
}
