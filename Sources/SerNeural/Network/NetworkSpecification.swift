/// A network by its settings.
public struct NetworkSpecification: Codable, Hashable, Sendable {
  public var name: String
  /// Of one clip: [T, F, C], [T, D] or [D]. Where nothing flattens time, clips of other lengths are welcome too.
  public var inputShape: [Int]
  public var layers: [LayerSpecification]

  public init(name: String, inputShape: [Int], layers: [LayerSpecification]) {
    self.name = name
    self.inputShape = inputShape
    self.layers = layers
  }
}
