import SerLearning
import SerNumerics

/// Small clips frame by frame for tests: noise with a band that tells the class, in a few frames of each clip.
enum ToyClips {
  static func clips(
    seed: UInt64, classes: Int, clipsPerClass: Int, frames: Int = 24, bands: Int = 8,
    lengths: ClosedRange<Int> = 12...24,
    speakers: Int = 4
  ) throws -> LabelledFeatures {
    var stream = Seed(seed).makeStream()
    var values: [Float] = []
    var labels: [Int] = []
    for clip in 0..<clipsPerClass * classes {
      let label = clip % classes
      let length = lengths.lowerBound + stream.index(below: lengths.count)
      for frame in 0..<frames {
        for band in 0..<bands {
          let isTold = band == label * bands / classes && frame >= length / 3
          values.append(frame < length ? Float(0.5 * stream.gaussian() + (isTold ? 2 : 0)) : 0)
        }
      }
      labels.append(label)
    }
    return try LabelledFeatures(
      features: Matrix(rows: labels.count, columns: frames * bands, values: values), labels: labels,
      classNames: (0..<classes).map { "class \($0)" },
      speakers: labels.indices.map { "speaker \(($0 / classes) % speakers)" },
      frames: FrameShape(count: frames, bands: bands))
  }
}
