import Foundation
import SerCorpus
import SerEvaluation
import SerFormats
import SerInference
import SerLearning

/// A fitted model from a file, with what it takes to judge it on a table.
struct FittedModel {
  /// `bundle` or `libsvm`.
  let format: String
  /// In the order of the model's scores.
  let classNames: [String]
  /// `transductive` and `LEAKY`, where they apply to this table.
  let marks: [Mark]
  private let pipeline: FittedPipeline
  private let normalization: Normalization
  /// The model's class of each class name of the table; nil where it has none.
  private let classOfLabel: [Int?]

  /// Reads a bundle's folder, or a LIBSVM model file.
  init(contentsOf path: String, for table: FeatureTable, named tableName: String) throws {
    let url = URL(fileURLWithPath: path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandFailure.noInput("\(path): no such model bundle or file")
    }
    if isFolder.boolValue {
      let bundle = try ModelBundle(contentsOf: url)
      format = "bundle"
      classNames = bundle.manifest.labels
      pipeline = bundle.pipeline
      normalization = try Normalization.named(bundle.manifest.preprocessing.normalization)
      classOfLabel = table.labelNames.map { bundle.manifest.labels.firstIndex(of: $0) }
      let digest = try FileDigest(of: URL(fileURLWithPath: tableName)).sha256
      let isOwn = bundle.manifest.provenance.sourceDigest == digest
      marks = (isOwn ? [.leaky] : []) + (normalization.isTransductive ? [.transductive] : [])
    } else {
      let file = try LIBSVMModelFile(contentsOf: url, columns: table.features.columns)
      format = "libsvm"
      classNames = file.labels.map(String.init)
      pipeline = file.pipeline
      normalization = .train
      marks = []
      classOfLabel = LIBSVMModelFile.labels(for: table.labelNames).map { file.labels.firstIndex(of: $0) }
    }
  }

  /// Judges all rows. Throws for rows of a class that the model doesn't know.
  func judge(_ table: FeatureTable, named tableName: String) throws -> JudgedRows {
    var truth: [Int] = []
    for label in table.labels {
      guard let known = classOfLabel[label] else {
        let count = table.labels.count { $0 == label }
        throw FormatError.malformed(
          path: tableName, format: "feature table",
          found: "\(count) rows of class '\(table.labelNames[label])'",
          expected: "classes of the model: \(classNames.joined(separator: ", "))")
      }
      truth.append(known)
    }
    let rows = try normalization.prepare(try table.labelled(missing: .allowed))
    let scores = try pipeline.scores(for: rows.features)
    return JudgedRows(classNames: classNames, truth: truth, scores: scores)
  }
}

/// Rows with what they are and what a model makes of them.
struct JudgedRows {
  let classNames: [String]
  /// Indices into ``classNames``.
  let truth: [Int]
  let scores: ClassScores
  let confusion: ConfusionMatrix
  let metrics: ClassificationMetrics

  init(classNames: [String], truth: [Int], scores: ClassScores) {
    self.classNames = classNames
    self.truth = truth
    self.scores = scores
    confusion = ConfusionMatrix(classNames: classNames, truth: truth, predictions: scores.predictions)
    metrics = ClassificationMetrics(
      confusion,
      probabilitiesOfTruth: scores.areProbabilities
        ? truth.enumerated().map { Double(scores.values[$0.offset, $0.element]) } : nil)
  }

  /// One line a row: path or number, speaker, truth, prediction and, where there are any, probabilities.
  func predictions(_ table: FeatureTable) -> CSVDocument {
    let predicted = scores.predictions
    let rows = truth.indices.map { row in
      [table.paths?[row] ?? "\(row)", table.speakers?[row] ?? "", classNames[truth[row]], classNames[predicted[row]]]
        + (scores.areProbabilities ? scores.values.row(row).map { "\($0)" } : classNames.map { _ in "" })
    }
    return CSVDocument(
      header: [table.paths == nil ? "row" : "path", "speaker", "truth", "prediction"] + classNames.map { "p_\($0)" },
      rows: rows)
  }
}
