import Foundation
import SerCorpus
import SerInference

/// Whether a table to judge a model on holds what the model was fitted on.
struct TrainingOverlap {
  /// Whether a row, or a speaker, was.
  let isLeaky: Bool
  /// What is in both, and what can't be told.
  let remarks: [String]

  /// - Parameters:
  ///   - provenance: what the model's bundle says of its training.
  ///   - digest: SHA-256 of the table's file, or of the manifest of the corpus that it was made from.
  init(_ provenance: BundleManifest.Provenance, _ table: FeatureTable, digest: String?) {
    var leaks: [String] = []
    var unknown: [String] = []
    if let digest, digest == provenance.sourceDigest {
      leaks.append("the model was fitted on these very rows; its figures say nothing of new ones")
    }
    if let trained = provenance.trained {
      let repeated = trained.count(of: table.features.rowDigests)
      if repeated > 0 {
        leaks.append("the model was fitted on \(repeated) of these \(table.count) rows, value for value")
      }
      switch Self.rows(of: trained, in: table) {
      case .none: unknown.append("model and table don't both name speakers: whether it knows one of these is unknown")
      case .some((let speakers, let rows)):
        if let first = speakers.first {
          leaks.append(
            "the model was fitted on \(speakers.count) of these speakers, such as \(first), who have \(rows) of the "
              + "\(table.count) rows")
        }
      }
    } else {
      unknown.append(
        "the bundle doesn't record its training rows: whether any row or speaker here is among them is unknown")
    }
    isLeaky = !leaks.isEmpty
    remarks = leaks.map { "LEAKY: \($0)" } + unknown
  }

  /// The speakers who were trained on, in order, and how many rows they have here; nil where either side names none.
  private static func rows(
    of trained: BundleManifest.TrainedRows, in table: FeatureTable
  ) -> (speakers: [String], rows: Int)? {
    guard let known = trained.speakers, let speakers = table.speakers else { return nil }
    // Corpora number their speakers, each for itself: 03 of one is nobody of another.
    if let source = trained.source, let other = TableSource.name(of: table), source != other { return ([], 0) }
    let shared = Set(known).intersection(speakers).subtracting([""])
    return (shared.sorted(), speakers.count(where: shared.contains))
  }
}
