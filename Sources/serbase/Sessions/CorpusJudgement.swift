import Foundation
import SerCorpus
import SerEvaluation
import SerInference
import SerLearning
import SerNumerics
import SerReports

/// A finished model's judgement of a corpus that it may never have met.
struct CorpusJudgement {
  let bundle: ModelBundle
  /// The bundle's path.
  let path: String
  /// Nil for the bundle's own.
  let normalization: Normalization?
  let policy: AnswerMapping.Policy
  /// Nil for the emotions that model and corpus share.
  let scheme: EmotionScheme?
  let seed: UInt64

  /// The judgement, and what a reader must know of it.
  func judge(_ table: FeatureTable, of session: CorpusSession) throws -> (cell: TransferCell, notes: [String]) {
    let manifest = bundle.manifest
    let table = try table.fitting(
      width: manifest.featureCount, columns: manifest.columns, of: "the rows that \(path) was fitted on",
      name: session.corpus.identifier)
    let judged = try judgedClasses(of: table, session.corpus.identifier)
    let rows = (scheme.map(table.classed) ?? table).keeping(classes: judged)
    let (pipeline, kind) = try pipeline()
    // All rows take part in the statistics of a corpus or a speaker that are judged.
    let prepared = try kind.prepare(try rows.labelled(missing: .allowed))
    let classes = modelClasses
    let mapping = AnswerMapping(modelClasses: manifest.labels, judged: judged, policy: policy) { classes[$0] }
    let predictions = try mapping.predictions(
      of: try pipeline.scores(for: prepared.features), truth: rows.labels)
    let overlap = TrainingOverlap(manifest.provenance, rows, digest: session.corpus.manifestDigest)
    let cell = TransferCell(
      kind: .across, training: manifest.provenance.trained?.source ?? manifest.provenance.corpus,
      test: session.corpus.identifier, featureSet: manifest.featureSet?.identifier ?? "",
      model: manifest.classifier.identifier, parameters: [], normalization: kind,
      marks: (overlap.isLeaky ? [.leaky] : []) + (kind.isTransductive ? [.transductive] : []),
      remarks: overlap.remarks, trainingRows: manifest.provenance.rows, predictions: predictions,
      facts: RowFacts(rows), seed: Seed(seed))
    return (cell, notes(on: table, judged: judged, mapping, kind))
  }

  /// The judged class of an emotion by name.
  private func judgedClass(of label: String) -> String? { scheme.map { $0.className(of: label) } ?? label }

  /// The judged class of each of the model's own, which may be emotions or the scheme's groups already.
  private var modelClasses: [String: String] {
    let labels = bundle.manifest.labels
    let classes = scheme?.classNames(of: labels) ?? labels
    return Dictionary(zip(labels, classes).compactMap { label, name in name.map { (label, $0) } }) { first, _ in first }
  }

  /// A scheme that would fit a model of groups that doesn't say how they were made.
  private var hint: String {
    let labels = Set(bundle.manifest.labels)
    let fitting = EmotionScheme.named.first { $0.groupsEmotions && labels.isSubset(of: $0.groups.map(\.name)) }
    guard scheme == nil, let fitting else { return "" }
    return ". Its classes are those of --emotions \(fitting.name): judge it so"
  }

  /// The classes that rows of the corpus have and the model can answer.
  private func judgedClasses(of table: FeatureTable, _ name: String) throws -> [String] {
    let answers = Set(modelClasses.values)
    let found = (scheme.map(table.classed) ?? table).rowsPerClass.map(\.name)
    let shared = found.filter(answers.contains)
    guard shared.count >= 2 else {
      throw CommandFailure.checkFailed(
        "\(path) answers \(bundle.manifest.labels.joined(separator: ", ")); \(name) has \(found.joined(separator: ", "))"
          + "\(scheme.map { " (--emotions \($0.name))" } ?? ""): they share \(shared.count) \(shared.count == 1 ? "class" : "classes"), "
          + "and a judgement needs 2\(hint)")
    }
    return shared
  }

  /// The pipeline for rows that are normalised in the wanted way. A model that was scaled by its training rows takes rows of
  /// another scaling without its own: both have mean 0 and deviation 1.
  private func pipeline() throws -> (FittedPipeline, Normalization) {
    let own = try Normalization.named(bundle.manifest.preprocessing.normalization)
    let fitted = bundle.pipeline
    guard let wanted = normalization, wanted != own else { return (fitted, own) }
    if own != .train {
      guard wanted != .train else {
        throw CommandFailure.usage(
          "--normalize train: \(path) was fitted on rows that were scaled by \(own.rawValue), and knows no scale of its own"
        )
      }
      return (fitted, wanted)
    }
    guard fitted.standardizer != nil else {
      throw CommandFailure.usage(
        "--normalize \(wanted.rawValue): \(path) takes features as they are; fit it with --normalize \(wanted.rawValue) instead"
      )
    }
    let plain = FittedPipeline(
      selection: fitted.selection, standardizer: nil, model: fitted.model, calibration: fitted.calibration)
    return (plain, wanted)
  }

  private func notes(
    on table: FeatureTable, judged: [String], _ mapping: AnswerMapping, _ kind: Normalization
  ) -> [String] {
    var notes = ["Judged classes: \(judged.joined(separator: ", "))."]
    if let scheme {
      notes.append(
        "Classes of `\(scheme.name)`: \(scheme.mapping)" + (scheme.reason.isEmpty ? "." : "; \(scheme.reason)."))
    }
    let leftOut = table.rowsPerClass.filter { row in judgedClass(of: row.name).map { !judged.contains($0) } ?? true }
    if !leftOut.isEmpty {
      let counts = leftOut.map { "\($0.name) (\($0.rows))" }.joined(separator: ", ")
      let total = leftOut.reduce(0) { $0 + $1.rows }
      notes.append("Left out: \(total) clips of classes that are not judged: \(counts).")
    }
    let classes = modelClasses
    if mapping.unjudged.isEmpty {
      let barred = bundle.manifest.labels.filter { name in classes[name].map { !judged.contains($0) } ?? true }
      if !barred.isEmpty {
        notes.append(
          "The model also knows \(barred.joined(separator: ", ")), which no judged clip has: it had to choose among the judged "
            + "classes (`--answers shared`), which a user of the model would not do.")
      }
    } else {
      notes.append(
        "The model also answers \(mapping.unjudged.joined(separator: ", ")), which no judged clip has: such an answer is wrong "
          + "and pulls macro-F1 down as a class of F1 0 (`--answers shared` would make it choose among the judged classes)."
      )
    }
    notes.append(Self.text(of: kind))
    let own = bundle.manifest.preprocessing.normalization
    if own != kind.rawValue {
      notes.append(
        "The model itself was fitted on clips scaled otherwise (\(own)): one that is fitted with `--normalize \(kind.rawValue)` suits "
          + "such clips better.")
    }
    return notes
  }

  private static func text(of normalization: Normalization) -> String {
    switch normalization {
    case .train: "Clips were scaled as the training rows were: what happens to the first clip of a new corpus."
    case .corpus: "The judged clips were scaled by their own mean and deviation, all together (transductive)."
    case .speaker: "The judged clips were scaled by the mean and deviation of each speaker's own (transductive)."
    }
  }
}
