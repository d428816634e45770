/// Memory for kernel values that a worker uses for one pair of classes after the other: given back to the system and
/// faulted in again for each, a hundred megabytes cost more than the products that fill them.
final class KernelBuffer {
  private var values: UnsafeMutablePointer<Float>?
  private var capacity = 0

  deinit { values?.deallocate() }

  /// Room for `count` values, not initialised; what was there before is lost.
  func reserve(_ count: Int) -> UnsafeMutablePointer<Float> {
    if let values, capacity >= count { return values }
    values?.deallocate()
    capacity = max(count, 1)
    let fresh = UnsafeMutablePointer<Float>.allocate(capacity: capacity)
    values = fresh
    return fresh
  }
}
