/// A graph of ONNX operators that is being built, each from values that are there already.
///
/// An operator that is asked for twice on the same values stands there once, and so does a constant. Everything is
/// numbered in the order of the calls: the same model gives the same bytes.
struct ONNXGraph {
  /// A tensor that flows through the graph.
  struct Value: Hashable {
    let name: String
  }

  /// What goes into the graph or comes out of it.
  struct Port {
    let value: Value
    let element: ONNXElement
    let shape: [Side]
    /// In words, for whoever looks at the graph.
    let meaning: String
  }

  /// A side of a tensor: a number, or a name for one that is any.
  enum Side {
    case fixed(Int)
    case any(String)
  }

  private struct Call: Hashable {
    let operation: String
    let inputs: [Value]
    let attributes: [ONNXAttribute]
  }

  private(set) var nodes: [ONNXNode] = []
  private(set) var constants: [(name: String, tensor: ONNXTensor)] = []
  private(set) var inputs: [Port] = []
  private(set) var outputs: [Port] = []
  private var results: [Call: Value] = [:]
  private var places: [ONNXTensor: Value] = [:]

  /// Stands before the names of what is added.
  var scope = ""

  /// An input of the graph.
  mutating func input(_ name: String, _ element: ONNXElement, _ shape: [Side], meaning: String) -> Value {
    let value = Value(name: name)
    inputs.append(Port(value: value, element: element, shape: shape, meaning: meaning))
    return value
  }

  /// Makes a value an output of the graph, under a name of its own.
  mutating func output(_ value: Value, _ name: String, _ element: ONNXElement, _ shape: [Side], meaning: String) {
    nodes.append(
      ONNXNode(
        name: name, operation: "Identity", set: .standard, inputs: [value.name], outputs: [name], attributes: []))
    outputs.append(Port(value: Value(name: name), element: element, shape: shape, meaning: meaning))
  }

  /// The first result of an operator.
  ///
  /// - Parameter resultCount: how many the operator insists on having; see ``result(_:behind:)`` for the others.
  mutating func apply(
    _ operation: String, _ inputs: [Value], _ attributes: [ONNXAttribute] = [], resultCount: Int = 1
  ) -> Value {
    let call = Call(operation: operation, inputs: inputs, attributes: attributes)
    if let result = results[call] { return result }
    let result = add(operation, .standard, inputs, attributes, resultCount)
    results[call] = result
    return result
  }

  /// The result of an operator for learnt models, whose attributes are the model.
  mutating func applyLearnt(_ operation: String, _ inputs: [Value], _ attributes: [ONNXAttribute]) -> Value {
    add(operation, .machineLearning, inputs, attributes, 1)
  }

  /// A further result of an operator with several.
  func result(_ number: Int, behind first: Value) -> Value { Value(name: "\(first.name)_\(number)") }

  private mutating func add(
    _ operation: String, _ set: ONNXOperatorSet, _ inputs: [Value], _ attributes: [ONNXAttribute],
    _ resultCount: Int
  ) -> Value {
    let name = "\(scope)\(operation)_\(nodes.count)"
    nodes.append(
      ONNXNode(
        name: name, operation: operation, set: set, inputs: inputs.map(\.name),
        outputs: [name] + (1..<max(1, resultCount)).map { "\(name)_\($0)" }, attributes: attributes))
    return Value(name: name)
  }

  /// A constant.
  mutating func constant(_ tensor: ONNXTensor) -> Value {
    if let value = places[tensor] { return value }
    let value = Value(name: "\(scope)constant_\(constants.count)")
    constants.append((value.name, tensor))
    places[tensor] = value
    return value
  }

  /// As the message `GraphProto`, without what no output depends on.
  func write(named name: String, to writer: inout ProtobufWriter) {
    let read = valuesRead
    for node in nodes where !read.isDisjoint(with: node.outputs) { writer.add(1) { node.write(to: &$0) } }
    writer.add(2, name)
    for (name, tensor) in constants where read.contains(name) {
      writer.add(5) { tensor.write(named: name, to: &$0) }
    }
    for port in inputs { writer.add(11) { port.write(to: &$0) } }
    for port in outputs { writer.add(12) { port.write(to: &$0) } }
  }

  /// The names of all values that an output depends on, the outputs' among them.
  private var valuesRead: Set<String> {
    var read = Set(outputs.map(\.value.name))
    for node in nodes.reversed() where !read.isDisjoint(with: node.outputs) { read.formUnion(node.inputs) }
    return read
  }
}

extension ONNXGraph.Port {
  /// As the message `ValueInfoProto`.
  fileprivate func write(to writer: inout ProtobufWriter) {
    writer.add(1, value.name)
    writer.add(2) { type in
      type.add(1) { tensor in
        tensor.add(1, element.rawValue)
        tensor.add(2) { shape in
          for side in self.shape {
            shape.add(1) { dimension in
              switch side {
              case .fixed(let count): dimension.add(1, count)
              case .any(let name): dimension.add(2, name)
              }
            }
          }
        }
      }
    }
    writer.add(3, meaning)
  }
}
