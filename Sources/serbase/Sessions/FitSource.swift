import SerCorpus
import SerFeatures
import SerLearning
import SerNumerics
import SerReports

/// The rows of a fit and what is known of them.
struct FitSource {
  let table: FeatureTable
  let name: String
  /// Nil for a table whose feature set isn't one of ours.
  let featureSet: (any FeatureSet)?
  let card: CorpusCard?
  /// SHA-256 of the manifest or of the table.
  let digest: String?
  /// How the rows are to be divided; nil where that can't be said.
  let splitProtocol: SplitProtocol?
  /// Which emotions are judged; nil for all, each for itself.
  var scheme: EmotionScheme?
  /// Copies of the rows, for training alone.
  var augmented: AugmentedRows?

  /// What the features are called.
  var setName: String { featureSet?.specification ?? name }

  /// All rows for a fit, copies after them, and the features of the originals alone.
  func trainingRows(
    _ normalization: Normalization, missing: MissingValues
  ) throws(TrainingError) -> (rows: LabelledFeatures, originals: Matrix) {
    let prepared = try normalization.prepare(try table.labelled(missing: missing), copies: augmented?.copies)
    let rows =
      prepared.copies.map { prepared.rows.selecting(Array(0..<prepared.rows.count), with: $0) } ?? prepared.rows
    return (rows, prepared.rows.features)
  }
}

/// A judged cell with the facts of its rows.
struct JudgedCell {
  let cell: EvaluatedCell
  let facts: RowFacts
}
