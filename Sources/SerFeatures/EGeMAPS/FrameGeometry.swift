/// How a clip of some rate is cut into frames that begin together: frame t at sample t·hop, whole frames only.
struct FrameGeometry {
  let sampleRate: Double
  /// Samples of 10, 20 and 60 ms.
  let hop: Int
  let short: Int
  let long: Int

  static let seconds = 0.01
  /// Full scale is 32768 to libsndfile and 32767 to openSMILE: a factor of all windows.
  static let scale = 32768.0 / 32767

  init(sampleRate: Int) {
    self.sampleRate = Double(sampleRate)
    func samples(_ seconds: Double) -> Int { Int((seconds * Double(sampleRate)).rounded()) }
    hop = samples(Self.seconds)
    short = samples(0.02)
    long = samples(0.06)
  }

  func frames(of length: Int, in samples: Int) -> Int { samples < length ? 0 : (samples - length) / hop + 1 }

  /// The power of two that holds a frame.
  static func transformLength(for frame: Int) -> Int {
    var length = 4
    while length < frame { length *= 2 }
    return length
  }
}
