import SerLearning
import SerNumerics

/// The training rows, ready to be asked.
public struct NeighboursModel: TrainedClassifier {
  public let settings: NeighboursClassifier
  /// Shape [n, d].
  public let features: Matrix
  /// n class indices.
  public let labels: [Int]
  package let classCount: Int
  private let search: NeighbourSearch

  init(_ settings: NeighboursClassifier, _ features: Matrix, labels: [Int], classCount: Int) {
    self.settings = settings
    self.features = features
    self.labels = labels
    self.classCount = classCount
    search = NeighbourSearch(features, metric: settings.metric)
  }

  public var diagnostics: TrainingDiagnostics {
    TrainingDiagnostics(stopReason: "rows kept", converged: true, facts: ["rows": Double(labels.count)])
  }

  /// Each class's share of the votes. Of equal shares the first class is predicted, as in scikit-learn.
  public func scores(for rows: Matrix) throws(TrainingError) -> ClassScores {
    guard rows.columns == features.columns else {
      throw .wrongWidth(found: rows.columns, expected: features.columns)
    }
    if let (row, column) = rows.firstNonFinite {
      throw .invalidRows("row \(row), column \(column) is \(rows[row, column]); every value must be finite")
    }
    var result = Matrix(rows: rows.rows, columns: classCount)
    try search.forEachRow(of: rows, count: settings.k) { row, nearest in
      var shares = [Double](repeating: 0, count: classCount)
      for (neighbour, weight) in zip(nearest, weights(of: nearest)) { shares[labels[neighbour.row]] += weight }
      let total = shares.reduce(0, +)
      for label in 0..<classCount { result.values[row * classCount + label] = Float(shares[label] / total) }
    }
    return ClassScores(values: result, areProbabilities: true)
  }

  private func weights(of nearest: [NeighbourSearch.Neighbour]) -> [Double] {
    guard settings.weights == .distance, let least = nearest.first?.distance else { return nearest.map { _ in 1 } }
    // In units of the least distance, so that no inverse overflows.
    return nearest.map { least > 0 ? least / $0.distance : $0.distance == 0 ? 1 : 0 }
  }
}

extension NeighboursModel: Codable {
  private enum CodingKeys: String, CodingKey { case settings, features, labels, classCount }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let settings = try container.decode(NeighboursClassifier.self, forKey: .settings)
    let features = try container.decode(Matrix.self, forKey: .features)
    let labels = try container.decode([Int].self, forKey: .labels)
    let classCount = try container.decode(Int.self, forKey: .classCount)
    guard labels.count == features.rows, settings.k >= 1, settings.k <= labels.count, features.columns > 0,
      (1...1 << 20).contains(classCount), labels.allSatisfy((0..<classCount).contains),
      features.firstNonFinite == nil
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "damaged neighbours: \(labels.count) labels of \(classCount) classes for \(features.rows) rows, k = "
            + "\(settings.k)"))
    }
    self.init(settings, features, labels: labels, classCount: classCount)
  }
}
