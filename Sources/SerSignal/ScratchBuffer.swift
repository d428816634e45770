/// A block of numbers that lives as long as its owner, zero at first. It stands outside of Swift's checks for exclusive
/// access, which cost more than the short loops that run on it: for one owner, in one worker.
final class ScratchBuffer<Element: BitwiseCopyable & Numeric> {
  let pointer: UnsafeMutablePointer<Element>

  init(count: Int) {
    pointer = .allocate(capacity: max(1, count))
    pointer.initialize(repeating: 0, count: max(1, count))
  }

  deinit { pointer.deallocate() }
}
