import Foundation
import Testing

/// An ONNX model, read back from its bytes.
struct ONNXFile {
  struct Node {
    let operation: String
    let domain: String
    let name: String
    let inputs: [String]
    let outputs: [String]
    let attributes: [String: ProtobufMessage]

    func integer(_ name: String) -> Int? { attributes[name]?.integer(3) }
    func integers(_ name: String) throws -> [Int] { try attributes[name]?.integers(8) ?? [] }
    func floats(_ name: String) -> [Float] { attributes[name]?.floats(7) ?? [] }
    func texts(_ name: String) -> [String] { attributes[name]?.texts(9) ?? [] }
    func text(_ name: String) -> String { attributes[name]?.text(4) ?? "" }
  }

  struct Port {
    let name: String
    /// `TensorProto.DataType`.
    let element: Int
    /// A number, or nil for a side that is any.
    let shape: [Int?]
  }

  let irVersion: Int
  let operatorSets: [String: Int]
  let metadata: [String: String]
  let nodes: [Node]
  let constants: [String: ONNXArray]
  let inputs: [Port]
  let outputs: [Port]

  init(_ data: Data) throws {
    let model = try ProtobufMessage(Array(data))
    irVersion = try #require(model.integer(1))
    operatorSets = Dictionary(
      uniqueKeysWithValues: try model.messages(8).map { ($0.text(1), try #require($0.integer(2))) })
    metadata = Dictionary(uniqueKeysWithValues: try model.messages(14).map { ($0.text(1), $0.text(2)) })
    let graph = try #require(try model.messages(7).first)
    nodes = try graph.messages(1).map { node in
      Node(
        operation: node.text(4), domain: node.text(7), name: node.text(3), inputs: node.texts(1),
        outputs: node.texts(2),
        attributes: Dictionary(uniqueKeysWithValues: try node.messages(5).map { ($0.text(1), $0) }))
    }
    constants = Dictionary(
      uniqueKeysWithValues: try graph.messages(5).map { ($0.text(8), try ONNXArray(tensor: $0)) })
    inputs = try graph.messages(11).map(Self.port)
    outputs = try graph.messages(12).map(Self.port)
  }

  private static func port(_ message: ProtobufMessage) throws -> Port {
    let tensor = try #require(try message.messages(2).first?.messages(1).first)
    let sides = try #require(try tensor.messages(2).first).messages(1)
    return Port(
      name: message.text(1), element: try #require(tensor.integer(1)), shape: sides.map { $0.integer(1) })
  }

  /// What every runtime asks of a graph: values are made before they are used, and once; nothing is left over.
  func checkStructure() throws {
    var known = Set(constants.keys).union(inputs.map(\.name))
    #expect(known.count == constants.count + inputs.count)
    var used = Set(outputs.map(\.name))
    for node in nodes {
      for input in node.inputs where !input.isEmpty {
        #expect(known.contains(input), "\(node.name) reads \(input)")
        used.insert(input)
      }
      for output in node.outputs { #expect(known.insert(output).inserted, "\(output) twice") }
      #expect(operatorSets[node.domain] != nil, "\(node.name) of '\(node.domain)'")
    }
    #expect(Set(nodes.map(\.name)).count == nodes.count)
    for output in outputs { #expect(known.contains(output.name)) }
    for node in nodes { #expect(!used.isDisjoint(with: node.outputs), "nobody reads \(node.name)") }
    #expect(used.isSuperset(of: constants.keys))
  }
}
