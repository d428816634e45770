import SerLearning
import SerNeural
import SerNumerics

/// Clips of rows as a network takes them: their own frames, as many as the longest of a batch has.
struct NetworkClips {
  let frames: FrameShape
  /// The network's, of one clip; its first side is the window.
  let inputShape: [Int]
  /// Frames that the network needs at least: a shorter clip is padded, its padding being part of it.
  let least: Int
  /// Whether the network takes clips of its window's length alone.
  let isFixed: Bool

  var window: Int { inputShape[0] }
  /// From the beginning of a window to that of the next.
  var hop: Int { max(1, window / 2) }

  init(frames: FrameShape, specification: NetworkSpecification) {
    self.frames = frames
    inputShape = specification.inputShape
    isFixed = specification.layers.contains(.flatten)
    least = isFixed ? inputShape[0] : Self.leastFrames(of: specification)
  }

  /// The fewest frames behind which every layer still has something to work on.
  private static func leastFrames(of specification: NetworkSpecification) -> Int {
    var shorter = specification
    for frames in 1..<max(2, specification.inputShape[0]) {
      shorter.inputShape[0] = frames
      if (try? NetworkSummary(shorter)) != nil { return frames }
    }
    return specification.inputShape[0]
  }

  /// Sizes a tensor for clips of these lengths, padding it with zeros, and returns the lengths that the network is told.
  func prepare(_ inputs: Tensor<Float>, lengths: [Int]) -> [Int] {
    let told = lengths.map { isFixed ? $0 : max($0, least) }
    inputs.resize(to: [lengths.count, max(least, lengths.max() ?? 0)] + inputShape.dropFirst())
    inputs.fill(0)
    return isFixed ? told.map { max(1, $0) } : told
  }

  /// Where the windows of a clip begin: half a window apart, the last one at the clip's end.
  func windowStarts(of clipFrames: Int) -> [Int] {
    guard clipFrames > window else { return [0] }
    return Array(stride(from: 0, to: clipFrames - window, by: hop)) + [clipFrames - window]
  }
}
