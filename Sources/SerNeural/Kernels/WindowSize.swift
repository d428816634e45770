/// An extent over time and frequency, in pixels.
public struct WindowSize: Hashable, Codable, Sendable {
  public var time: Int
  public var frequency: Int

  public init(_ time: Int, _ frequency: Int) {
    self.time = time
    self.frequency = frequency
  }
}
