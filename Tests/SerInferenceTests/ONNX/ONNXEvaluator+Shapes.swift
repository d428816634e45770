import Foundation
import Testing

/// Operators along axes and of shapes.
extension ONNXEvaluator {
  static func shaping(_ node: ONNXFile.Node, _ inputs: [ONNXArray]) throws -> [ONNXArray] {
    let a = inputs[0]
    let whole = inputs.dropFirst().first.map { $0.values.map { Int($0) } } ?? []
    switch node.operation {
    case "MatMul": return [try matrixProduct(a, inputs[1])]
    case "Gather": return [try gather(a, inputs[1], axis: node.integer("axis") ?? 0)]
    case "GatherND": return [try gatherFrames(a, inputs[1], node)]
    case "ReduceSum":
      return [try whole.reduce(a) { sum, axis in try reduced(sum, axis) { $0.reduce(0, +) } }]
    case "ReduceMax":
      return [try node.integers("axes").reduce(a) { top, axis in try reduced(top, axis) { $0.max() ?? -.infinity } }]
    case "ArgMax":
      var result = try reduced(a, node.integer("axis") ?? 0) { values in
        Double(values.indices.reduce(0) { values[$1] > values[$0] ? $1 : $0 })
      }
      result.shape.remove(at: node.integer("axis") ?? 0)
      result.isWhole = true
      return [result]
    case "Softmax":
      return [
        along(a, node.integer("axis") ?? -1) { values in
          let powers = values.map { Foundation.exp($0 - (values.max() ?? 0)) }
          return powers.map { $0 / powers.reduce(0, +) }
        }
      ]
    case "CumSum":
      return [along(a, Int(inputs[1].values[0])) { $0.reduce(into: []) { $0.append(($0.last ?? 0) + $1) } }]
    case "TopK": return try sorted(a, count: whole[0], isDescending: node.integer("largest") != 0)
    case "GatherElements":
      let (width, count) = (try #require(a.shape.last), try #require(inputs[1].shape.last))
      try #require(a.shape.count == 2 && node.integer("axis") == 1)
      let values = inputs[1].values.enumerated().map { a.values[$0 / count * width + Int($1)] }
      return [ONNXArray(values, inputs[1].shape, isWhole: a.isWhole)]
    case "Reshape": return [try reshaped(a, whole)]
    case "Unsqueeze":
      var shape = a.shape
      for axis in whole.sorted() { shape.insert(1, at: axis) }
      return [ONNXArray(a.values, shape, isWhole: a.isWhole)]
    case "Transpose": return [transposed(a, try node.integers("perm"))]
    case "Concat": return [joined(inputs, node.integer("axis") ?? 0)]
    case "Pad": return [try padded(a, whole, inputs[2].values[0])]
    case "Shape": return [ONNXArray(a.shape.map(Double.init), [a.shape.count], isWhole: true)]
    case "ConstantOfShape":
      let shape = a.values.map { Int($0) }
      return [ONNXArray([Double](repeating: 0, count: shape.reduce(1, *)), shape)]
    default: throw ONNXEvaluationError.unknown(node.operation)
    }
  }

  /// What `body` makes of every line along an axis.
  private static func along(_ a: ONNXArray, _ axis: Int, _ body: ([Double]) -> [Double]) -> ONNXArray {
    let (outer, side, inner) = a.strides(axis)
    var result = a
    for i in 0..<outer {
      for j in 0..<inner {
        let line = body((0..<side).map { a.values[(i * side + $0) * inner + j] })
        for (k, value) in line.enumerated() { result.values[(i * side + k) * inner + j] = value }
      }
    }
    return result
  }

  private static func reduced(_ a: ONNXArray, _ axis: Int, _ body: ([Double]) -> Double) throws -> ONNXArray {
    let (outer, side, inner) = a.strides(axis)
    var values: [Double] = []
    for i in 0..<outer {
      for j in 0..<inner { values.append(body((0..<side).map { a.values[(i * side + $0) * inner + j] })) }
    }
    var shape = a.shape
    shape[axis < 0 ? axis + shape.count : axis] = 1
    return ONNXArray(values, shape, isWhole: a.isWhole)
  }

  private static func matrixProduct(_ a: ONNXArray, _ b: ONNXArray) throws -> ONNXArray {
    let (rows, inner, columns) = (a.shape[a.shape.count - 2], a.shape[a.shape.count - 1], b.shape[b.shape.count - 1])
    try #require(b.shape[b.shape.count - 2] == inner, "\(a.shape) times \(b.shape)")
    let batch = try ONNXArray.broadcast(Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    let (first, second) = (a.expanded(batch + [rows, inner]), b.expanded(batch + [inner, columns]))
    var values: [Double] = []
    for matrix in 0..<batch.reduce(1, *) {
      for row in 0..<rows {
        for column in 0..<columns {
          var sum = 0.0
          for k in 0..<inner {
            sum += first[(matrix * rows + row) * inner + k] * second[(matrix * inner + k) * columns + column]
          }
          values.append(sum)
        }
      }
    }
    return ONNXArray(values, batch + [rows, columns])
  }

  private static func gather(_ a: ONNXArray, _ places: ONNXArray, axis: Int) throws -> ONNXArray {
    let (outer, side, inner) = a.strides(axis)
    var result = ONNXArray([], [], isWhole: a.isWhole)
    for i in 0..<outer {
      for place in places.values.map({ Int($0) }) {
        try #require((0..<side).contains(place))
        let range = (i * side + place) * inner..<(i * side + place + 1) * inner
        if a.texts.isEmpty { result.values += a.values[range] } else { result.texts += a.texts[range] }
      }
    }
    result.shape = a.shape
    result.shape.replaceSubrange(axis...axis, with: places.shape)
    return result
  }

  /// `GatherND` of [N, T, B] by [N, …, 1] with one batch side.
  private static func gatherFrames(_ a: ONNXArray, _ places: ONNXArray, _ node: ONNXFile.Node) throws -> ONNXArray {
    try #require(node.integer("batch_dims") == 1 && places.shape.last == 1 && a.shape.count == 3)
    let (frames, bands) = (a.shape[1], a.shape[2])
    let each = places.count / a.shape[0]
    var values: [Double] = []
    for (index, place) in places.values.enumerated() {
      try #require((0..<frames).contains(Int(place)))
      let start = (index / each * frames + Int(place)) * bands
      values += a.values[start..<start + bands]
    }
    return ONNXArray(values, places.shape.dropLast() + [bands])
  }

  /// The first values along the last axis, and their places; of equals the first place comes first.
  private static func sorted(_ a: ONNXArray, count: Int, isDescending: Bool) throws -> [ONNXArray] {
    let width = try #require(a.shape.last)
    var result = ONNXArray([], a.shape.dropLast() + [count], isWhole: a.isWhole)
    var places = ONNXArray([], result.shape, isWhole: true)
    for start in stride(from: 0, to: a.count, by: width) {
      let line = a.values[start..<start + width].map { isDescending ? -$0 : $0 }
      let order = line.indices.sorted { (line[$0], $0) < (line[$1], $1) }.prefix(count)
      result.values += order.map { a.values[start + $0] }
      places.values += order.map(Double.init)
    }
    return [result, places]
  }

  private static func reshaped(_ a: ONNXArray, _ shape: [Int]) throws -> ONNXArray {
    var shape = shape
    for (axis, side) in shape.enumerated() where side == 0 { shape[axis] = a.shape[axis] }
    if let open = shape.firstIndex(of: -1) {
      shape[open] = 1
      shape[open] = a.count / shape.reduce(1, *)
    }
    try #require(shape.reduce(1, *) == a.count, "\(a.shape) as \(shape)")
    return ONNXArray(a.values, shape, isWhole: a.isWhole)
  }

  private static func transposed(_ a: ONNXArray, _ order: [Int]) -> ONNXArray {
    let shape = order.map { a.shape[$0] }
    let steps = order.map { a.shape[($0 + 1)...].reduce(1, *) }
    let values = (0..<a.count).map { index in
      var (rest, place) = (index, 0)
      for axis in shape.indices.reversed() {
        place += rest % shape[axis] * steps[axis]
        rest /= shape[axis]
      }
      return a.values[place]
    }
    return ONNXArray(values, shape, isWhole: a.isWhole)
  }

  private static func joined(_ parts: [ONNXArray], _ axis: Int) -> ONNXArray {
    var result = ONNXArray([], parts[0].shape, isWhole: parts[0].isWhole)
    result.shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
    for i in 0..<parts[0].strides(axis).outer {
      for part in parts {
        let (_, side, inner) = part.strides(axis)
        result.values += part.values[i * side * inner..<(i + 1) * side * inner]
      }
    }
    return result
  }

  /// Values behind the last axis alone.
  private static func padded(_ a: ONNXArray, _ pads: [Int], _ value: Double) throws -> ONNXArray {
    let (width, more) = (try #require(a.shape.last), try #require(pads.last))
    try #require(pads.count == 2 * a.shape.count && pads.dropLast().allSatisfy { $0 == 0 })
    var result = ONNXArray([], a.shape.dropLast() + [width + more])
    for start in stride(from: 0, to: a.count, by: width) {
      result.values += a.values[start..<start + width] + [Double](repeating: value, count: more)
    }
    return result
  }
}
