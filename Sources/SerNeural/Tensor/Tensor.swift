/// A row-major array of numbers with a shape: a buffer that its owner writes over and over instead of allocating anew.
///
/// The first axis counts the clips of a batch (N). Images are [N, T, F, C] with time before frequency and channels
/// last, so that [N, T, F·C] for a recurrent layer is the same memory; sequences are [N, T, D], vectors [N, D].
public final class Tensor<Scalar: NeuralScalar> {
  public private(set) var shape: [Int]
  /// `count` values; valid until the next ``resize(to:)``.
  public private(set) var values: UnsafeMutablePointer<Scalar>
  private var capacity: Int

  /// A tensor of zeros.
  public init(_ shape: [Int]) {
    self.shape = shape
    capacity = max(1, shape.reduce(1, *))
    values = Self.allocate(capacity)
    Scalar.clear(values, count: capacity)
  }

  /// A tensor of the given values, row by row; there must be as many as the shape says.
  public convenience init(_ shape: [Int], values: [Scalar]) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for shape \(shape)")
    self.init(shape)
    copy(from: values)
  }

  /// An empty tensor, to be resized by whoever writes to it.
  convenience init() { self.init([0]) }

  deinit { UnsafeMutableRawPointer(values).deallocate() }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Scalar> {
    // On cache lines, where vectors of every width are aligned.
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Scalar>.stride, alignment: 64)
    return bytes.bindMemory(to: Scalar.self, capacity: count)
  }

  public var count: Int { shape.reduce(1, *) }

  /// The values in one array.
  public var array: [Scalar] { Array(UnsafeBufferPointer(start: values, count: count)) }

  /// Gives the tensor another shape. Its memory is kept where it suffices; the values are whatever stood there.
  public func resize(to shape: [Int]) {
    self.shape = shape
    let needed = shape.reduce(1, *)
    guard needed > capacity else { return }
    UnsafeMutableRawPointer(values).deallocate()
    values = Self.allocate(needed)
    capacity = needed
  }

  public func fill(_ value: Scalar) {
    if value == 0 { return Scalar.clear(values, count: count) }
    values.update(repeating: value, count: count)
  }

  /// Takes over as many values as it holds.
  public func copy(from array: [Scalar]) {
    precondition(array.count == count, "\(array.count) values for shape \(shape)")
    array.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { Scalar.copy(base, to: values, count: count) }
    }
  }
}
