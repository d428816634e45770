import SerLearning
import SerNumerics

/// Small labelled rows for tests.
enum ToyRows {
  /// Gaussian clouds, one a class, their centres `distance` apart; classes take turns row by row.
  static func clouds(
    seed: UInt64, classes: Int, rowsPerClass: Int, features: Int = 4, distance: Double = 1.5, speakers: Int? = nil
  ) throws -> LabelledFeatures {
    var stream = Seed(seed).makeStream()
    let centers = (0..<classes).map { _ in (0..<features).map { _ in distance * stream.gaussian() } }
    var values: [Float] = []
    var labels: [Int] = []
    for _ in 0..<rowsPerClass {
      for label in 0..<classes {
        values += centers[label].map { Float($0 + stream.gaussian()) }
        labels.append(label)
      }
    }
    let names = speakers.map { count in labels.indices.map { "speaker \(($0 / classes) % count)" } }
    return try LabelledFeatures(
      features: Matrix(rows: labels.count, columns: features, values: values), labels: labels,
      classNames: (0..<classes).map { "class \($0)" }, speakers: names)
  }

  /// Rows given one by one.
  static func rows(_ values: [[Float]], _ labels: [Int], classes: Int) throws -> LabelledFeatures {
    try LabelledFeatures(
      features: Matrix(rows: values), labels: labels, classNames: (0..<classes).map { "class \($0)" })
  }
}

extension TrainingContext {
  /// One worker and a fixed seed.
  static var single: TrainingContext { TrainingContext(seed: Seed(7), workers: 1) }
}
