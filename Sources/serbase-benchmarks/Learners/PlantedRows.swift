import SerLearning
import SerNumerics

/// A classification problem of any size: a sixth of the columns tells the class, a ninth repeats what those tell, the
/// rest is noise.
///
/// Each of eight classes has two clusters at corners of a cube in the informative columns; one label in fifty is wrong.
/// Columns have mean 0 and a deviation near 1. The construction follows Guyon's for the NIPS 2003 challenge in outline.
struct PlantedRows {
  static let classes = 8
  private static let clustersPerClass = 2

  let rows: LabelledFeatures

  /// The same shape and seed give the same rows.
  init(rows count: Int, columns: Int, seed: Seed = Seed(20_260_101)) throws {
    var stream = seed.makeStream()
    let informative = max(1, columns / 6)
    let repeated = columns / 9
    let centers = (0..<Self.classes * Self.clustersPerClass).map { _ in
      (0..<informative).map { _ in stream.uniform() < 0.5 ? -0.7 : 0.7 }
    }
    let sources = (0..<repeated).map { _ in (stream.index(below: informative), stream.index(below: informative)) }
    var values = [Float](repeating: 0, count: count * columns)
    var labels = [Int](repeating: 0, count: count)
    for row in 0..<count {
      let cluster = stream.index(below: centers.count)
      let isWrong = stream.uniform() < 0.02
      labels[row] = isWrong ? stream.index(below: Self.classes) : cluster % Self.classes
      let start = row * columns
      for column in 0..<columns { values[start + column] = Float(stream.gaussian()) }
      for column in 0..<informative { values[start + column] += Float(centers[cluster][column]) }
      for (index, (first, second)) in sources.enumerated() {
        values[start + informative + index] = (values[start + first] + values[start + second]) * 0.7
      }
    }
    rows = try LabelledFeatures(
      features: Matrix(rows: count, columns: columns, values: values), labels: labels,
      classNames: (0..<Self.classes).map { "class \($0)" })
  }
}
