import SerCorpus
import SerFeatures
import SerLearning
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
  /// Copies of the rows, for training alone.
  var augmented: AugmentedRows?
}

/// A judged cell with the facts of its rows.
struct JudgedCell {
  let cell: EvaluatedCell
  let facts: RowFacts
}
