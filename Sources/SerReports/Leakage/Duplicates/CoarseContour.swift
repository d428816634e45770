import SerNumerics

/// A print in eight bands and steps of 40 ms, each band around its mean: small enough that every pair of a corpus can be
/// looked at.
struct CoarseContour: Sendable {
  /// `values[band * frames + frame]`.
  let values: [Float]
  let frames: Int
  /// Sums of squares over all bands of the first 0, 1, 2 … frames.
  let energy: [Float]

  static let bands = 8
  /// Fine frames in a coarse one.
  static let step = 4

  init(_ levels: Matrix) {
    let frames = levels.rows / Self.step
    let width = levels.columns / Self.bands
    var values = [Float](repeating: 0, count: Self.bands * frames)
    for band in 0..<Self.bands {
      var sum: Float = 0
      for frame in 0..<frames {
        var level: Float = 0
        for row in frame * Self.step..<(frame + 1) * Self.step {
          for column in band * width..<(band + 1) * width { level += levels[row, column] }
        }
        values[band * frames + frame] = level
        sum += level
      }
      let mean = sum / Float(max(1, frames))
      for frame in 0..<frames { values[band * frames + frame] -= mean }
    }
    var energy: [Float] = [0]
    for frame in 0..<frames {
      let square = (0..<Self.bands).reduce(Float(0)) { $0 + values[$1 * frames + frame] * values[$1 * frames + frame] }
      energy.append((energy.last ?? 0) + square)
    }
    self.values = values
    self.frames = frames
    self.energy = energy
  }
}
