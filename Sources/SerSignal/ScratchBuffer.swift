/// A block of numbers that lives as long as its owner, zero at first. It stands outside of Swift's checks for exclusive
/// access, which cost more than the short loops that run on it: for one owner, in one worker.
final class ScratchBuffer<Element: BitwiseCopyable & Numeric> {
  let pointer: UnsafeMutablePointer<Element>
  private let count: Int

  init(count: Int) {
    self.count = count
    pointer = .allocate(capacity: max(1, count))
    pointer.initialize(repeating: 0, count: max(1, count))
  }

  deinit { pointer.deallocate() }
}
