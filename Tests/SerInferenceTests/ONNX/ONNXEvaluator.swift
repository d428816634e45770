import Foundation
import Testing

/// Runs a graph as the ONNX specification says, slowly and in double precision: a second opinion where no runtime is.
struct ONNXEvaluator {
  let file: ONNXFile

  /// The labels, and the rows of the other output.
  func run(_ values: [Float], rows: Int) throws -> (labels: [String], scores: [[Double]]) {
    let port = try #require(file.inputs.first)
    let shape = [rows] + port.shape.dropFirst().compactMap(\.self)
    var known = file.constants
    var input = ONNXArray(values.map(Double.init), shape)
    input.isFloat = true
    known[port.name] = input
    for node in file.nodes {
      let inputs = try node.inputs.map { name -> ONNXArray? in
        guard !name.isEmpty else { return nil }
        let value: ONNXArray = try #require(known[name], "\(name)")
        return value
      }
      let results: [ONNXArray]
      do { results = try Self.evaluate(node, inputs).map { Self.rounded($0, by: node, inputs) } } catch {
        Issue.record("\(node.name): \(error)")
        throw error
      }
      for (name, result) in zip(node.outputs, results) { known[name] = result }
    }
    let labels = try #require(known["label"])
    let scores = try #require(known[file.outputs[1].name])
    try #require(labels.shape == [rows] && scores.shape == [rows, file.outputs[1].shape[1] ?? -1])
    let width = scores.shape[1]
    return (labels.texts, (0..<rows).map { Array(scores.values[$0 * width..<($0 + 1) * width]) })
  }

  /// A result in the precision of what it was made of.
  private static func rounded(_ result: ONNXArray, by node: ONNXFile.Node, _ inputs: [ONNXArray?]) -> ONNXArray {
    var result = result
    switch node.operation {
    case "Greater", "GreaterOrEqual", "Less", "Equal", "ArgMax", "Shape": result.isFloat = false
    case "Cast": result.isFloat = node.integer("to") == 1
    case "ConstantOfShape": result.isFloat = true
    case "Where": result.isFloat = inputs[1]?.isFloat ?? false
    default: result.isFloat = inputs[0]?.isFloat ?? false
    }
    if result.isFloat { result.values = result.values.map { Double(Float($0)) } }
    return result
  }

  private static func evaluate(_ node: ONNXFile.Node, _ optional: [ONNXArray?]) throws -> [ONNXArray] {
    let inputs = optional.compactMap(\.self)
    let (a, b) = (inputs[0], inputs.count > 1 ? inputs[1] : inputs[0])
    if let map = mapping(node.operation) { return [ONNXArray(a.values.map(map), a.shape, isWhole: a.isWhole)] }
    if let body = combining(node.operation, isWhole: a.isWhole && b.isWhole) {
      return [try ONNXArray.combine(a, b, body)]
    }
    switch node.operation {
    case "Identity": return [a]
    case "Cast": return [try cast(a, node)]
    case "Where":
      let shape = try ONNXArray.broadcast(try ONNXArray.broadcast(a.shape, b.shape), inputs[2].shape)
      let (condition, first, second) = (a.expanded(shape), b.expanded(shape), inputs[2].expanded(shape))
      let values = condition.indices.map { condition[$0] != 0 ? first[$0] : second[$0] }
      return [ONNXArray(values, shape, isWhole: b.isWhole)]
    case "Conv", "MaxPool", "AveragePool": return [try windowed(node, inputs)]
    case "LSTM": return [try lstm(node, optional)]
    case "LayerNormalization": return [layerNormalization(node, inputs)]
    case "TreeEnsembleRegressor": return [try trees(node, a)]
    default: return try shaping(node, inputs)
    }
  }

  private static func mapping(_ operation: String) -> ((Double) -> Double)? {
    switch operation {
    case "Exp": { exp($0) }
    case "Log": { log($0) }
    case "Abs": { abs($0) }
    case "Sqrt": { $0.squareRoot() }
    case "Tanh": { tanh($0) }
    case "Erf": { erf($0) }
    case "Relu": { max(0, $0) }
    case "Sigmoid": { 1 / (1 + exp(-$0)) }
    default: nil
    }
  }

  private static func combining(_ operation: String, isWhole: Bool) -> ((Double, Double) -> Double)? {
    switch operation {
    case "Add": { $0 + $1 }
    case "Sub": { $0 - $1 }
    case "Mul": { $0 * $1 }
    case "Div": { isWhole ? ($0 / $1).rounded(.towardZero) : $0 / $1 }
    case "Pow": { pow($0, $1) }
    case "Max": { max($0, $1) }
    case "Min": { min($0, $1) }
    case "Greater": { $0 > $1 ? 1 : 0 }
    case "GreaterOrEqual": { $0 >= $1 ? 1 : 0 }
    case "Less": { $0 < $1 ? 1 : 0 }
    case "Equal": { $0 == $1 ? 1 : 0 }
    default: nil
    }
  }

  private static func cast(_ a: ONNXArray, _ node: ONNXFile.Node) throws -> ONNXArray {
    switch node.integer("to") {
    case 1: return ONNXArray(a.values.map { Double(Float($0)) }, a.shape)
    case 11: return ONNXArray(a.values, a.shape)
    case 6, 7: return ONNXArray(a.values.map { $0.rounded(.towardZero) }, a.shape, isWhole: true)
    default: throw ONNXEvaluationError.unknown("Cast to \(node.integer("to") ?? -1)")
    }
  }
}

enum ONNXEvaluationError: Error { case unknown(String) }
