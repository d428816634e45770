import CSerKernels
import SerNumerics

/// Kernel rows computed on demand, the most recently used ones kept.
///
/// A row is computed as far as it is asked for: after shrinking only its front. A longer request extends it.
final class CachedKernelRows: KernelRowSource {
  let count: Int
  let isComputedOnDemand = true
  private let function: KernelFunction
  private let width: Int
  private let features: UnsafeMutablePointer<Float>
  private let norms: UnsafeMutablePointer<Float>
  private var diagonals: [Float]
  /// The slot that holds the row of a position, or -1.
  private var slotOfPosition: [Int]
  private var slots: [Slot] = []
  private let capacity: Int
  private var clock = 0
  /// How many kernel values were computed: what shrinking and caching are there to lessen.
  private(set) var computedValues = 0

  private struct Slot {
    let values: UnsafeMutablePointer<Float>
    var position: Int
    var length: Int
    var lastUse: Int
  }

  /// - Parameter cacheBytes: room for rows; at least two are always kept.
  init(_ operand: KernelOperand, cacheBytes: Int) {
    count = operand.count
    function = operand.function
    width = operand.width
    features = .allocate(capacity: max(count * width, 1))
    norms = .allocate(capacity: max(count, 1))
    diagonals = (0..<operand.count).map(operand.diagonal)
    slotOfPosition = [Int](repeating: -1, count: operand.count)
    capacity = min(max(2, cacheBytes / max(1, operand.count * MemoryLayout<Float>.stride)), max(2, operand.count))
    operand.rows.values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { features.initialize(from: base, count: source.count) }
    }
    operand.squaredNorms.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { norms.initialize(from: base, count: source.count) }
    }
  }

  deinit {
    features.deallocate()
    norms.deallocate()
    for slot in slots { slot.values.deallocate() }
  }

  func diagonal(_ position: Int) -> Float { diagonals[position] }

  func row(_ position: Int, length: Int) -> UnsafePointer<Float> {
    let slot = slotOfPosition[position] >= 0 ? slotOfPosition[position] : claimSlot(for: position)
    clock += 1
    slots[slot].lastUse = clock
    if slots[slot].length < length {
      compute(position, from: slots[slot].length, to: length, into: slots[slot].values)
      slots[slot].length = length
    }
    return UnsafePointer(slots[slot].values)
  }

  private func compute(_ position: Int, from start: Int, to end: Int, into values: UnsafeMutablePointer<Float>) {
    computedValues += end - start
    ser_dot_rows(features + position * width, features + start * width, end - start, width, values + start)
    function.map(values + start, count: end - start, norms: norms + start, ownNorm: norms[position])
    if position >= start, position < end { values[position] = diagonals[position] }
  }

  /// A free slot, or that of the row unused for the longest time. Finding it is a scan over the slots, which is
  /// nothing beside the inner products that follow.
  private func claimSlot(for position: Int) -> Int {
    var slot = slots.count
    if slots.count < capacity {
      slots.append(Slot(values: .allocate(capacity: count), position: position, length: 0, lastUse: 0))
    } else {
      slot = slots.indices.reduce(0) { slots[$1].lastUse < slots[$0].lastUse ? $1 : $0 }
      if slots[slot].position >= 0 { slotOfPosition[slots[slot].position] = -1 }
      slots[slot].position = position
      slots[slot].length = 0
    }
    slotOfPosition[position] = slot
    return slot
  }

  func exchange(_ swaps: [PositionSwap]) {
    for swap in swaps {
      for column in 0..<width { exchange(features, swap.front * width + column, swap.back * width + column) }
      exchange(norms, swap.front, swap.back)
      diagonals.swapAt(swap.front, swap.back)
      slotOfPosition.swapAt(swap.front, swap.back)
    }
    for slot in slots.indices where slots[slot].position >= 0 { exchangeColumns(of: slot, swaps) }
    for position in slotOfPosition.indices where slotOfPosition[position] >= 0 {
      slots[slotOfPosition[position]].position = position
    }
  }

  /// Swaps inside the computed front of a row are carried out; one that would bring in a value that isn't there cuts
  /// the row short.
  private func exchangeColumns(of slot: Int, _ swaps: [PositionSwap]) {
    for swap in swaps {
      if swap.back < slots[slot].length {
        exchange(slots[slot].values, swap.front, swap.back)
      } else if swap.front < slots[slot].length {
        slots[slot].length = swap.front
      }
    }
  }

  @inline(__always)
  private func exchange(_ values: UnsafeMutablePointer<Float>, _ a: Int, _ b: Int) {
    let kept = values[a]
    values[a] = values[b]
    values[b] = kept
  }
}
