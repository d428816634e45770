import SerCorpus
import SerEvaluation
import SerFormats
import SerLearning
import SerNumerics

/// Judgements of an earlier comparison, matched with the corpus that they are of.
public struct EarlierPredictions: Sendable {
  /// The judged recordings: no features, but everything that the manifest knows of them.
  public let table: FeatureTable
  public let cell: EvaluatedCell

  /// Reads the judgements of one model. `choice` must stand in the name of the one that is meant, where the file has
  /// several, such as `model svm`.
  ///
  /// Throws a ``FormatError`` for a split, for several models without a choice, and for rows that can't be trusted: unknown
  /// or repeated recordings, probabilities that aren't any, classes that aren't the manifest's.
  public init(_ file: AuditedFile, _ lookup: ManifestLookup, choice: String?, seed: Seed) throws(FormatError) {
    func refusal(_ found: String, _ expected: String) -> FormatError {
      .malformed(path: file.path, format: "predictions", found: found, expected: expected)
    }
    guard file.hasPredictions else { throw refusal("no column of predictions", "truth and prediction") }
    var names = file.rows.reduce(into: [String]()) {
      if $0.last != $1.cell, !$0.contains($1.cell) { $0.append($1.cell) }
    }
    if let choice { names = names.filter { $0.contains(choice) } }
    guard names.count == 1 else {
      let listed = Set(file.rows.map(\.cell)).sorted().prefix(12).joined(separator: " | ")
      throw refusal(
        choice.map { "\(names.count) models with '\($0)' in their name" } ?? "the judgements of \(names.count) models",
        "one; choose by a part of its name that the others lack: \(listed)")
    }
    let audit = CellAudit(names[0], file.rows.filter { $0.cell == names[0] }, file, lookup)
    if let fault = audit.faults.first {
      throw refusal(fault.text, "rows without faults (`serbase leakage --audit` lists all)")
    }
    let entries = audit.rows.compactMap { lookup.entry(for: $0.clip) }
    table = Self.table(entries, labelNames: audit.labels, truths: audit.rows.map { $0.truth ?? "" })
    cell = Self.cell(audit, table, seed: seed)
  }

  private static func table(_ entries: [ManifestEntry], labelNames: [String], truths: [String]) -> FeatureTable {
    var table = FeatureTable(
      features: Matrix(rows: entries.count, columns: 0), labels: truths.map { labelNames.firstIndex(of: $0) ?? 0 },
      labelNames: labelNames, paths: entries.map(\.path))
    if entries.allSatisfy({ $0.speaker != nil }) { table.speakers = entries.map { $0.speaker ?? "" } }
    if entries.contains(where: { $0.gender != nil }) { table.genders = entries.map { $0.gender?.rawValue ?? "" } }
    if entries.contains(where: { $0.intensity != nil }) {
      table.intensities = entries.map { $0.intensity?.rawValue ?? "" }
    }
    return table
  }

  private static func cell(_ audit: CellAudit, _ table: FeatureTable, seed: Seed) -> EvaluatedCell {
    let folds = Set(audit.rows.map { $0.fold ?? "all" }).sorted { ($0.count, $0) < ($1.count, $1) }
    let labels = table.labelNames
    let rows = audit.rows.indices.map { index in
      let row = audit.rows[index]
      return OutOfFoldPredictions.Row(
        row: index, fold: folds.firstIndex(of: row.fold ?? "all") ?? 0, truth: table.labels[index],
        prediction: labels.firstIndex(of: row.prediction ?? "") ?? 0,
        probabilities: row.probabilities.map { values in
          values.map { Float($0) } + [Float](repeating: 0, count: labels.count - values.count)
        })
    }.sorted { ($0.fold, $0.row) < ($1.fold, $1.row) }
    let marks = audit.rows.first?.marks ?? ""
    func field(_ name: String) -> String? {
      audit.name.split(separator: ", ").first { $0.hasPrefix(name + " ") }.map { String($0.dropFirst(name.count + 1)) }
    }
    let found = audit.cell(seed: seed)
    let plan = SplitPlan(
      name: field("protocol") ?? "an unknown protocol", isLeaky: marks.contains(Mark.leaky.rawValue) || found.leaks,
      folds: [],
      remarks: ["judgements read from a file; how the models were fitted can't be checked"])
    return EvaluatedCell(
      featureSet: field("feature_set") ?? "unknown features", model: field("model") ?? "model",
      parameters: [],
      plan: plan,
      normalization: field("normalization").flatMap(Normalization.init(rawValue:)) ?? .train, seed: seed,
      outcome: CrossValidation.Outcome(
        predictions: OutOfFoldPredictions(classNames: labels, rows: rows),
        folds: folds.map { name in fold(name, testRows: audit.rows.count { ($0.fold ?? "all") == name }) }),
      speakers: table.speakers,
      preparation: PreparationNote(selection: field("selection"), calibration: field("calibration")))
  }

  private static func fold(_ name: String, testRows: Int) -> CrossValidation.FoldOutcome {
    CrossValidation.FoldOutcome(
      name: name, trainingRows: 0, testRows: testRows, missingClasses: [],
      diagnostics: TrainingDiagnostics(stopReason: "not known", converged: true), fitSeconds: 0, predictSeconds: 0)
  }
}
