import Foundation
import SerCorpus
import SerEvaluation
import SerFormats
import SerInference
import SerLearning

/// A fitted model from a file, and a table that it is to judge.
struct FittedModel {
  /// `bundle` or `libsvm`.
  let format: String
  /// In the order of the model's scores.
  let classNames: [String]
  /// `transductive` and `LEAKY`, where they apply to this table.
  let marks: [Mark]
  /// What is to be known of the table beside the marks.
  let remarks: [String]
  /// What the classes hold, where they are groups or a choice of emotions.
  let classRemark: String?
  private let pipeline: FittedPipeline
  private let normalization: Normalization
  /// The table with the columns that the model takes, and its name.
  private let table: (rows: FeatureTable, name: String)
  /// The model's class of each class name of the table; nil where it has none.
  private let classOfLabel: [Int?]
  /// What class names the table may have.
  private let expectedClasses: String

  /// Reads a bundle's folder, or a LIBSVM model file. Throws for a table of other columns than the model's.
  init(contentsOf path: String, for table: FeatureTable, named tableName: String) throws {
    let url = URL(fileURLWithPath: path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandFailure.noInput("\(path): no such model bundle or file")
    }
    if isFolder.boolValue {
      try self.init(ModelBundle(contentsOf: url), path, table, tableName)
    } else {
      try self.init(libsvm: url, table, tableName)
    }
  }

  private init(_ bundle: ModelBundle, _ path: String, _ table: FeatureTable, _ tableName: String) throws {
    let manifest = bundle.manifest
    try Self.checkFeatureSet(bundle, path, table, tableName)
    format = "bundle"
    classNames = manifest.labels
    let scheme = try bundle.emotionScheme(path: path)
    expectedClasses =
      "classes of the model: \(classNames.joined(separator: ", "))"
      + (scheme.map { $0.groupsEmotions ? ", or their emotions (\($0.mapping))" : "" } ?? "")
    pipeline = bundle.pipeline
    normalization = try Normalization.named(manifest.preprocessing.normalization)
    let rows = try table.fitting(
      width: manifest.featureCount, columns: manifest.columns, of: "the rows that \(path) was fitted on",
      name: tableName)
    self.table = (rows, tableName)
    classOfLabel = Self.classes(of: table.labelNames, scheme).map { name in
      name.flatMap { manifest.labels.firstIndex(of: $0) }
    }
    let digest = try FileDigest(of: URL(fileURLWithPath: tableName)).sha256
    let overlap = TrainingOverlap(manifest.provenance, table, digest: digest)
    marks = (overlap.isLeaky ? [.leaky] : []) + (normalization.isTransductive ? [.transductive] : [])
    remarks = overlap.remarks
    classRemark = scheme?.remark
  }

  /// The model's class of each class of a table, which may be named by emotions where the model's are groups of them.
  private static func classes(of names: [String], _ scheme: EmotionScheme?) -> [String?] {
    guard let scheme, scheme.groupsEmotions else { return names }
    return scheme.classNames(of: names)
  }

  private init(libsvm url: URL, _ table: FeatureTable, _ tableName: String) throws {
    let file = try LIBSVMModelFile(
      contentsOf: url, columns: table.features.columns, isZeroBeyond: table.isZeroBeyondWidth)
    format = "libsvm"
    classNames = file.classNames ?? file.labels.map(String.init)
    let classes = classNames.joined(separator: ", ")
    expectedClasses =
      file.classNames == nil
      ? "classes by their numbers in the model: \(classes) (\(LIBSVMModelFile.labelsURL(of: url).lastPathComponent) "
        + "beside it, with lines 'number name', would name them)" : "classes of the model: \(classes)"
    pipeline = file.pipeline
    normalization = .train
    let rows = try table.fitting(width: file.featureCount, columns: nil, of: "the model", name: tableName)
    self.table = (rows, tableName)
    classOfLabel = file.places(of: table.labelNames)
    marks = []
    classRemark = nil
    remarks = ["a LIBSVM model file doesn't say what it was trained on: whether any row or speaker here was is unknown"]
  }

  /// Throws where the model and the table are known to be of different feature sets.
  private static func checkFeatureSet(
    _ bundle: ModelBundle, _ path: String, _ table: FeatureTable, _ tableName: String
  ) throws(FormatError) {
    guard let expected = bundle.featureSet, let found = TableSource.featureSet(of: table),
      FeatureCache.digest(of: expected) != FeatureCache.digest(of: found)
    else { return }
    throw .malformed(
      path: tableName, format: "feature table", found: "features of \(found.specification)",
      expected: "\(expected.specification), as \(path) was fitted on")
  }

  /// Judges all rows. Throws for rows of a class that the model doesn't know.
  func judge() throws -> JudgedRows {
    let rows = table.rows
    var truth: [Int] = []
    for label in rows.labels {
      guard let known = classOfLabel[label] else {
        let count = rows.labels.count { $0 == label }
        throw FormatError.malformed(
          path: table.name, format: "feature table", found: "\(count) rows of class '\(rows.labelNames[label])'",
          expected: expectedClasses)
      }
      truth.append(known)
    }
    let prepared = try normalization.prepare(try rows.labelled(missing: .allowed))
    let scores = try pipeline.scores(for: prepared.features)
    return JudgedRows(classNames: classNames, truth: truth, scores: scores)
  }
}
