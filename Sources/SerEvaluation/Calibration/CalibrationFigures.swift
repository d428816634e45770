/// Whether probabilities mean what they say: of the rows judged with 70 %, are 70 % right?
public struct CalibrationFigures: Sendable, Equatable {
  /// Bins of every figure.
  public static let binCount = 15

  /// Expected calibration error of the predicted class, 0…1: Σ (n_b / n) · |accuracy_b − confidence_b| over 15 bins of
  /// equal width (Naeini, Cooper & Hauskrecht 2015, doi:10.1609/aaai.v29i1.9602; Guo et al. 2017, arXiv:1706.04599).
  public let ece: Double
  /// The same over 15 bins of equally many rows (Nguyen & O'Connor 2015, arXiv:1508.05154), which doesn't depend on
  /// where a few bins of many rows happen to lie.
  public let adaptiveECE: Double
  /// The mean over classes k of Σ (n_b / n) · |share of k_b − mean p_k in b|, 15 bins of equal width of p_k: all
  /// probabilities, not only the greatest (Kull et al. 2019, arXiv:1910.12656).
  public let classwiseECE: Double
  /// The mean over rows of Σ_k (p_k − [k is true])², 0…2 (Brier 1950,
  /// doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2).
  public let brier: Double
  /// The bins of ``ece``.
  public let reliability: ReliabilityTable

  public init(_ judged: JudgedProbabilities) {
    let confidences = judged.confidences
    reliability = .equalWidth(confidences, bins: Self.binCount)
    ece = reliability.expectedError
    adaptiveECE = ReliabilityTable.equalMass(confidences, bins: Self.binCount).expectedError
    let errors = (0..<judged.classCount).map { label in
      ReliabilityTable.equalWidth(judged.statements(on: label), bins: Self.binCount).expectedError
    }
    classwiseECE = errors.reduce(0, +) / Double(max(1, errors.count))
    let squares = zip(judged.probabilities, judged.truth).map { row, truth in
      row.indices.reduce(0.0) { sum, label in
        let difference = row[label] - (label == truth ? 1 : 0)
        return sum + difference * difference
      }
    }
    brier = squares.reduce(0, +) / Double(max(1, squares.count))
  }
}
