/// The plain operators under the names of what they do. Shapes of two operands are broadcast as NumPy's.
extension ONNXGraph {
  // MARK: Constants

  mutating func floats(_ values: [Float], shape: [Int]? = nil) -> Value {
    constant(ONNXTensor(.floats(values), shape: shape ?? [values.count]))
  }

  mutating func doubles(_ values: [Double], shape: [Int]? = nil) -> Value {
    constant(ONNXTensor(.doubles(values), shape: shape ?? [values.count]))
  }

  mutating func integers(_ values: [Int], shape: [Int]? = nil) -> Value {
    constant(ONNXTensor(.integers(values), shape: shape ?? [values.count]))
  }

  mutating func float(_ value: Float) -> Value { floats([value], shape: []) }
  mutating func double(_ value: Double) -> Value { doubles([value], shape: []) }
  mutating func integer(_ value: Int) -> Value { integers([value], shape: []) }

  // MARK: Arithmetic

  mutating func sum(_ a: Value, _ b: Value) -> Value { apply("Add", [a, b]) }
  mutating func difference(_ a: Value, _ b: Value) -> Value { apply("Sub", [a, b]) }
  mutating func product(_ a: Value, _ b: Value) -> Value { apply("Mul", [a, b]) }
  mutating func quotient(_ a: Value, _ b: Value) -> Value { apply("Div", [a, b]) }
  mutating func matrixProduct(_ a: Value, _ b: Value) -> Value { apply("MatMul", [a, b]) }
  mutating func greater(_ a: Value, _ b: Value) -> Value { apply("Max", [a, b]) }
  mutating func smaller(_ a: Value, _ b: Value) -> Value { apply("Min", [a, b]) }

  /// `a` where the condition holds, else `b`.
  mutating func choice(_ condition: Value, _ a: Value, _ b: Value) -> Value { apply("Where", [condition, a, b]) }

  mutating func isGreater(_ a: Value, _ b: Value) -> Value { apply("Greater", [a, b]) }
  mutating func isLess(_ a: Value, _ b: Value) -> Value { apply("Less", [a, b]) }
  mutating func isEqual(_ a: Value, _ b: Value) -> Value { apply("Equal", [a, b]) }

  mutating func cast(_ value: Value, to element: ONNXElement) -> Value {
    apply("Cast", [value], [ONNXAttribute("to", .integer(element.rawValue))])
  }

  // MARK: Along an axis

  /// Sums along axes, which stay as sides of 1.
  mutating func sums(_ value: Value, along axes: [Int]) -> Value {
    let axes = integers(axes)
    return apply("ReduceSum", [value, axes])
  }

  /// Greatest values along an axis, which stays as a side of 1.
  mutating func greatest(_ value: Value, along axis: Int) -> Value {
    apply("ReduceMax", [value], [ONNXAttribute("axes", .integers([axis]))])
  }

  /// The place of the greatest value along an axis, which goes away; the first of equals.
  mutating func placeOfGreatest(_ value: Value, along axis: Int) -> Value {
    apply("ArgMax", [value], [ONNXAttribute("axis", .integer(axis)), ONNXAttribute("keepdims", .integer(0))])
  }

  mutating func softmax(_ value: Value, along axis: Int) -> Value {
    apply("Softmax", [value], [ONNXAttribute("axis", .integer(axis))])
  }

  // MARK: Shapes

  /// The slices at some places of an axis.
  mutating func slices(_ value: Value, at places: [Int], along axis: Int) -> Value {
    let places = integers(places)
    return apply("Gather", [value, places], [ONNXAttribute("axis", .integer(axis))])
  }

  /// The slice at a place of an axis, which goes away.
  mutating func slice(_ value: Value, at place: Int, along axis: Int) -> Value {
    let place = integer(place)
    return apply("Gather", [value, place], [ONNXAttribute("axis", .integer(axis))])
  }

  /// Another shape of the same values; a side of 0 stays as it is, one of −1 takes what is left.
  mutating func reshaped(_ value: Value, _ shape: [Int]) -> Value {
    let shape = integers(shape)
    return apply("Reshape", [value, shape])
  }

  mutating func transposed(_ value: Value, _ order: [Int]) -> Value {
    apply("Transpose", [value], [ONNXAttribute("perm", .integers(order))])
  }

  /// The same with sides of 1 at these places.
  mutating func widened(_ value: Value, at axes: [Int]) -> Value {
    let axes = integers(axes)
    return apply("Unsqueeze", [value, axes])
  }

  mutating func joined(_ values: [Value], along axis: Int) -> Value {
    apply("Concat", values, [ONNXAttribute("axis", .integer(axis))])
  }

  /// Zeros, float, shape [N, columns] for as many rows as another tensor has.
  mutating func zeros(rowsOf rows: Value, columns: Int) -> Value {
    let count = slices(apply("Shape", [rows]), at: [0], along: 0)
    return apply("ConstantOfShape", [joined([count, integers([columns])], along: 0)])
  }

  /// One more column behind those of [N, columns], all of one value, of the same element type.
  mutating func appendingColumn(_ value: Value, of constant: Value) -> Value {
    let pads = integers([0, 0, 0, 1])
    return apply("Pad", [value, pads, constant])
  }

  /// [N, present] to [N, count]: the columns at these places, and a value everywhere else.
  mutating func spread(_ value: Value, to places: [Int], of count: Int, otherwise constant: Value) -> Value {
    guard places != Array(0..<count) else { return value }
    let padded = appendingColumn(value, of: constant)
    let columns = Dictionary(uniqueKeysWithValues: zip(places, places.indices))
    return slices(padded, at: (0..<count).map { columns[$0] ?? places.count }, along: 1)
  }
}
