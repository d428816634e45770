/// All numbers of a network: parameters and running statistics, under their names.
public struct NetworkState<Scalar: NeuralScalar>: Codable, Sendable, Equatable {
  public struct Entry: Codable, Sendable, Equatable {
    public var name: String
    public var shape: [Int]
    /// Row by row.
    public var values: [Scalar] {
      get { packed.values }
      set { packed.values = newValue }
    }
    private var packed: PackedValues<Scalar>

    public init(name: String, shape: [Int], values: [Scalar]) {
      self.name = name
      self.shape = shape
      packed = PackedValues(values)
    }
  }

  public var entries: [Entry]

  public init(entries: [Entry]) { self.entries = entries }
}

extension Network {
  /// A copy of the network's numbers; setting it wants the same names and shapes.
  public var state: NetworkState<Scalar> {
    NetworkState(
      entries: (parameters + statistics).map { .init(name: $0.name, shape: $0.value.shape, values: $0.value.array) })
  }

  /// Takes over the numbers of a network of the same specification.
  public func restore(_ state: NetworkState<Scalar>) throws(NeuralError) {
    let own = parameters + statistics
    guard state.entries.map(\.name) == own.map(\.name) else {
      let missing = own.map(\.name).first { name in !state.entries.contains { $0.name == name } }
      throw .unusableCheckpoint(reason: missing.map { "no weights named \($0)" } ?? "weights of another network")
    }
    for (entry, parameter) in zip(state.entries, own) {
      guard entry.shape == parameter.value.shape, entry.values.count == parameter.count else {
        throw .shapeMismatch(what: entry.name, found: entry.shape, expected: parameter.value.shape)
      }
    }
    for (entry, parameter) in zip(state.entries, own) { parameter.value.copy(from: entry.values) }
  }
}
