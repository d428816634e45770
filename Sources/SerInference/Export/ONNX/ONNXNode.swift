/// A setting of an operator.
struct ONNXAttribute: Hashable {
  enum Value: Hashable {
    case integer(Int)
    case float(Float)
    case text(String)
    case integers([Int])
    case floats([Float])
    case texts([String])
  }

  let name: String
  let value: Value

  init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  /// As the message `AttributeProto`.
  func write(to writer: inout ProtobufWriter) {
    writer.add(1, name)
    switch value {
    case .float(let value): writer.add(2, value)
    case .integer(let value): writer.add(3, value)
    case .text(let text): writer.add(4, text)
    case .floats(let values): writer.add(7, packed: values)
    case .integers(let values): writer.add(8, packed: values)
    case .texts(let texts): for text in texts { writer.add(9, text) }
    }
    writer.add(20, typeNumber)
  }

  /// `AttributeProto.AttributeType`.
  private var typeNumber: Int {
    switch value {
    case .float: 1
    case .integer: 2
    case .text: 3
    case .floats: 6
    case .integers: 7
    case .texts: 8
    }
  }
}

/// The sets of operators that serbase writes.
enum ONNXOperatorSet: String, CaseIterable {
  /// The plain operators.
  case standard = ""
  /// Trees and their like.
  case machineLearning = "ai.onnx.ml"

  /// The version whose meanings hold: 17 is the first with `LayerNormalization`; of the other, 3 is the last whose tree
  /// operators every runtime has.
  var version: Int {
    switch self {
    case .standard: 17
    case .machineLearning: 3
    }
  }
}

/// One operator of a graph with what goes in and comes out.
struct ONNXNode {
  let name: String
  let operation: String
  let set: ONNXOperatorSet
  /// Names of values; an empty one for an input that is left out.
  let inputs: [String]
  let outputs: [String]
  let attributes: [ONNXAttribute]

  /// As the message `NodeProto`.
  func write(to writer: inout ProtobufWriter) {
    for input in inputs { writer.add(1, input) }
    for output in outputs { writer.add(2, output) }
    writer.add(3, name)
    writer.add(4, operation)
    for attribute in attributes { writer.add(5) { attribute.write(to: &$0) } }
    if set != .standard { writer.add(7, set.rawValue) }
  }
}
