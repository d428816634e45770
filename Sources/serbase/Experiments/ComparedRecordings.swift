import SerCorpus
import SerEvaluation
import SerFeatures
import SerLearning
import SerNumerics
import SerReports

/// The recordings that the cells of a comparison judge, by which cells of different runs are brought together.
struct ComparedRecordings {
  let facts: RowFacts
  let classNames: [String]
  /// What was compared on, by name and manifest.
  let source: TableSource
  /// By row.
  private let truth: [Int]
  private let rowOfPath: [String: Int]
  /// The rows that cells judge.
  private let judged: Set<Int>

  /// The rows of a table of which `cells` judge some.
  init(_ table: FeatureTable, _ cells: [ComputedCell], source: TableSource) {
    self.init(
      facts: RowFacts(table), classNames: table.labelNames, source: source, truth: table.labels,
      judged: Set(cells.flatMap { $0.cell.outcome.predictions.rows.map(\.row) }))
  }

  /// The rows of an earlier comparison, in the order of their paths.
  init(_ earlier: EarlierComparison) {
    var rows: [String: EarlierComparison.Row] = [:]
    for row in earlier.cells.flatMap(\.rows) where rows[row.path] == nil { rows[row.path] = row }
    let sorted = rows.values.sorted { $0.path < $1.path }
    func column(_ values: [String]) -> [String]? { values.allSatisfy(\.isEmpty) ? nil : values }
    self.init(
      facts: RowFacts(
        paths: sorted.map(\.path), speakers: column(sorted.map(\.speaker)), genders: column(sorted.map(\.gender)),
        intensities: column(sorted.map(\.intensity))),
      classNames: earlier.classNames,
      source: TableSource(name: earlier.record.source, manifestDigest: earlier.record.manifestSha256),
      truth: sorted.map { row in earlier.classNames.firstIndex(of: row.truth) ?? 0 }, judged: Set(sorted.indices))
  }

  private init(
    facts: RowFacts, classNames: [String], source: TableSource, truth: [Int], judged: Set<Int>
  ) {
    self.facts = facts
    self.classNames = classNames
    self.source = source
    self.truth = truth
    self.judged = judged
    rowOfPath = Dictionary(facts.names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The cells of an earlier comparison over these rows. Throws for other recordings, labels, speakers or features,
  /// naming what differs.
  func cells(of earlier: EarlierComparison) throws -> [ComputedCell] {
    try check(earlier)
    return try earlier.cells.map { recorded, rows in
      let predictions = try predictions(rows, of: recorded, in: earlier)
      let cell = try evaluated(recorded, predictions, rows, earlier)
      let recipe = recorded.recipe ?? earlier.recipe(of: recorded)
      let origin =
        recorded.origin
        ?? CellOrigin(
          folder: earlier.folder, program: earlier.record.program, command: earlier.record.command,
          blas: earlier.record.blas)
      return ComputedCell(cell, recipe: recipe, origin: origin, knowsFolds: recorded.folds != nil)
    }
  }

  private func check(_ earlier: EarlierComparison) throws {
    try earlier.check(source: source)
    guard earlier.classNames == classNames else {
      throw earlier.mismatch(
        "its classes are \(earlier.classNames.joined(separator: ", ")), those of this comparison "
          + classNames.joined(separator: ", "))
    }
  }

  private func predictions(
    _ rows: [EarlierComparison.Row], of recorded: RecordedCell, in earlier: EarlierComparison
  ) throws -> OutOfFoldPredictions {
    let folds = Self.foldNames(recorded, rows)
    var judgedRows: Set<Int> = []
    let predictions = try rows.map { row in
      guard let place = rowOfPath[row.path], let fold = folds.firstIndex(of: row.fold) else {
        throw earlier.mismatch("it judges \(row.path), which isn't among the recordings of this comparison")
      }
      guard judgedRows.insert(place).inserted else {
        throw earlier.mismatch("\(recorded.title) judges \(row.path) twice")
      }
      guard classNames[truth[place]] == row.truth else {
        throw earlier.mismatch("\(row.path) is \(row.truth) there and \(classNames[truth[place]]) here")
      }
      guard facts.speakers?[place] ?? "" == row.speaker else {
        throw earlier.mismatch(
          "\(row.path) is of speaker '\(row.speaker)' there and '\(facts.speakers?[place] ?? "")' here")
      }
      return OutOfFoldPredictions.Row(
        row: place, fold: fold, truth: truth[place], prediction: classNames.firstIndex(of: row.prediction) ?? 0,
        probabilities: row.probabilities)
    }
    if let absent = judged.subtracting(judgedRows).min() {
      throw earlier.mismatch(
        "\(recorded.title) judges \(judgedRows.count) recordings, this comparison \(judged.count): \(facts.names[absent]) "
          + "isn't among them")
    }
    return OutOfFoldPredictions(
      classNames: classNames, rows: predictions.sorted { ($0.fold, $0.row) < ($1.fold, $1.row) })
  }

  /// The cell, once its figures are those of the record and its speakers are as far apart as it says.
  private func evaluated(
    _ recorded: RecordedCell, _ predictions: OutOfFoldPredictions, _ rows: [EarlierComparison.Row],
    _ earlier: EarlierComparison
  ) throws -> EvaluatedCell {
    let isLeaky = recorded.marks.contains(Mark.leaky.rawValue)
    let foldsOfSpeaker = Dictionary(grouping: rows.filter { !$0.speaker.isEmpty }, by: \.speaker)
      .mapValues { Set($0.map(\.fold)) }
    if !isLeaky, let shared = foldsOfSpeaker.filter({ $0.value.count > 1 }).keys.min() {
      throw earlier.mismatch(
        "speaker \(shared) is judged in several folds of \(recorded.title), which isn't marked LEAKY")
    }
    let plan = SplitPlan(name: recorded.protocol, isLeaky: isLeaky, folds: [], remarks: recorded.remarks)
    let cell = EvaluatedCell(
      featureSet: recorded.featureSet, model: recorded.model, parameters: recorded.parameters, plan: plan,
      normalization: try Normalization.named(recorded.normalization),
      seed: Seed(recorded.seed ?? earlier.record.seed),
      outcome: CrossValidation.Outcome(predictions: predictions, folds: Self.folds(recorded, rows)),
      speakers: facts.speakers, augmentation: recorded.augmentation,
      preparation: PreparationNote(selection: recorded.selection, calibration: recorded.calibration))
    let metrics = cell.metrics
    for (name, now, then) in [("accuracy", metrics.accuracy, recorded.accuracy), ("UAR", metrics.uar, recorded.uar)] {
      guard abs((now ?? 0) - (then ?? 0)) <= 1e-9 else {
        throw earlier.mismatch(
          "\(recorded.title): the \(name) of predictions.csv is \(Figure.text(now)), that of run.json \(Figure.text(then)); "
            + "the files are of different runs")
      }
    }
    return cell
  }

  private static func foldNames(_ recorded: RecordedCell, _ rows: [EarlierComparison.Row]) -> [String] {
    recorded.folds?.map(\.name) ?? rows.reduce(into: []) { if !$0.contains($1.fold) { $0.append($1.fold) } }
  }

  /// The folds of the record. One of an earlier version knows their seconds only summed: they are shared out evenly, so
  /// that the sums come out right. What was trained on is what the protocol says: all other rows, of which the leaky one
  /// sets as many aside for validation as it judges, and their augmented copies.
  private static func folds(
    _ recorded: RecordedCell, _ rows: [EarlierComparison.Row]
  ) -> [CrossValidation.FoldOutcome] {
    if let folds = recorded.folds { return folds }
    let names = foldNames(recorded, rows)
    let share = 1 / Double(max(1, names.count))
    let parts = recorded.protocol == SplitProtocol.random801010.identifier ? 2 : 1
    let copies = recorded.augmentation?.copies ?? 0
    return names.map { name in
      let judged = rows.count { $0.fold == name }
      return CrossValidation.FoldOutcome(
        name: name, trainingRows: (rows.count - parts * judged) * (1 + copies), testRows: judged, missingClasses: [],
        diagnostics: TrainingDiagnostics(
          stopReason: recorded.converged ? "as recorded" : "not said in the record", converged: recorded.converged),
        fitSeconds: recorded.fitSeconds * share, predictSeconds: recorded.predictSeconds * share)
    }
  }
}

extension EarlierComparison {
  /// Throws for a comparison that judged other emotions, or the same as other classes.
  func check(emotions: String?) throws {
    guard record.emotions == emotions else {
      throw mismatch(
        "it judges \(record.emotions.map { "--emotions \($0)" } ?? "all emotions"), this comparison "
          + (emotions.map { "--emotions \($0)" } ?? "all"))
    }
  }

  /// Throws for another corpus, or for feature sets that are defined otherwise than this program's.
  func check(source: TableSource) throws {
    guard record.source == source.name, record.manifestSha256 == source.manifestDigest else {
      throw mismatch(
        "it is of \(record.source) (manifest \(record.manifestSha256?.prefix(12) ?? "unknown")), this comparison of "
          + "\(source.name) (manifest \(source.manifestDigest?.prefix(12) ?? "unknown"))")
    }
    for set in record.featureSets {
      guard let known = try? FeatureSpecification.set(set.identifier) else { continue }
      guard FeatureCache.digest(of: known) == set.sha256 else {
        throw mismatch(
          "its \(set.identifier) (digest \(set.sha256.prefix(12))) is defined otherwise than this program's "
            + "(\(FeatureCache.digest(of: known).prefix(12)))")
      }
    }
  }

  fileprivate func mismatch(_ what: String) -> CommandFailure {
    .checkFailed("--add \(folder): its cells can't stand beside the others: \(what)")
  }

  /// The recipe of a cell that was recorded without one.
  fileprivate func recipe(of recorded: RecordedCell) -> CellRecipe? {
    guard let set = record.featureSets.first(where: { $0.identifier == recorded.featureSet }),
      let standardize = record.models.first(where: {
        $0.identifier == recorded.model && $0.parameters == recorded.parameters
      })?.standardize
    else { return nil }
    return CellRecipe(recorded, featureSetSha256: set.sha256, standardize: standardize, seed: record.seed)
  }
}
