/// Probabilities by an ascending curve for each class against all others, then divided by their sum.
///
/// Zadrozny & Elkan 2002, doi:10.1145/775047.775151. A class without a judged row of its own (a single speaker has it)
/// keeps its score, clipped to 0…1.
package struct IsotonicCalibration: Sendable, Equatable, Codable {
  /// One for each class that had training rows; nil where nothing could be fitted.
  package let curves: [IsotonicRegression?]

  /// - Parameter classes: the classes to fit.
  init(fitting judged: OutOfFoldScores, classes: [Int]) {
    curves = classes.map { label in
      let rows = judged.rows.filter { $0.knowsClass[label] }
      guard rows.contains(where: { $0.label == label }) else { return nil }
      return IsotonicRegression(fitting: rows.map { $0.scores[label] }, rows.map { $0.label == label ? 1 : 0 })
    }
  }

  /// Probabilities of a row of scores, one for each fitted class; nil where every curve gives 0, so that there is
  /// nothing to divide by.
  func probabilities(_ scores: [Double]) -> [Double]? {
    let values = zip(curves, scores).map { curve, score in curve?.value(at: score) ?? min(1, max(0, score)) }
    let total = values.reduce(0, +)
    return total > 0 ? values.map { $0 / total } : nil
  }
}
