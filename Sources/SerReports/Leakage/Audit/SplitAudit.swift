import SerEvaluation
import SerLearning
import SerNumerics

/// Looks through a file of predictions or of a split for what crosses between training and test, and for what is wrong
/// with it.
public struct SplitAudit: Sendable {
  public let file: AuditedFile
  /// Nil where no corpus was named.
  public let corpus: String?
  /// One for each model and protocol that the file holds.
  public let cells: [AuditedCell]

  /// Audits a file; `lookup` knows the speakers, classes and digests of a corpus.
  public init(_ file: AuditedFile, lookup: ManifestLookup?, seed: Seed) {
    self.file = file
    corpus = lookup?.corpus
    let names = file.rows.reduce(into: [String]()) {
      if $0.last != $1.cell, !$0.contains($1.cell) { $0.append($1.cell) }
    }
    let grouped = Dictionary(grouping: file.rows, by: \.cell)
    cells = names.map { CellAudit($0, grouped[$0] ?? [], file, lookup).cell(seed: seed) }
  }

  public var leaks: Bool { cells.contains(where: \.leaks) }
  public var isClean: Bool { cells.allSatisfy(\.isClean) }
}

/// The rows of one model or split, matched with a corpus.
struct CellAudit {
  let name: String
  let rows: [AuditedRow]
  let file: AuditedFile
  let lookup: ManifestLookup?
  let entries: [MatchedRow]

  struct MatchedRow {
    /// The manifest's path, else what the file says.
    let clip: String
    /// The manifest's, else the file's; empty where neither knows.
    let speaker: String
    let twin: String
    let isKnown: Bool
    let emotion: String?
    /// What the manifest says against the file's speaker.
    let otherSpeaker: String?
  }

  init(_ name: String, _ rows: [AuditedRow], _ file: AuditedFile, _ lookup: ManifestLookup?) {
    self.name = name
    self.rows = rows
    self.file = file
    self.lookup = lookup
    entries = rows.map { row in
      guard let lookup, let entry = lookup.entry(for: row.clip) else {
        return MatchedRow(
          clip: row.clip, speaker: row.speaker ?? "", twin: "", isKnown: false, emotion: nil, otherSpeaker: nil)
      }
      let differs = entry.speaker.map { known in row.speaker.map { !Self.isSameSpeaker($0, known) } ?? false } ?? false
      return MatchedRow(
        clip: entry.path, speaker: entry.speaker ?? row.speaker ?? "", twin: lookup.twinName(of: entry), isKnown: true,
        emotion: entry.emotion.rawValue, otherSpeaker: differs ? entry.speaker : nil)
    }
  }

  /// `7`, `07` and `Actor_07` are one: people number speakers as they like.
  private static func isSameSpeaker(_ a: String, _ b: String) -> Bool {
    if a == b { return true }
    let digits = [a, b].map { name in Int(String(name.reversed().prefix { $0.isNumber }.reversed())) }
    return digits[0] != nil && digits[0] == digits[1]
  }

  func cell(seed: Seed) -> AuditedCell {
    let plan = plan
    let predictions = predictions
    let speakers = entries.map(\.speaker)
    let known = Set(speakers).subtracting([""])
    let areKnown = !known.isEmpty && !speakers.contains("")
    let intervals = predictions.flatMap { predictions in
      areKnown ? SpeakerBootstrap(seed: seed).intervals(of: predictions, speakers: speakers) : nil
    }
    return AuditedCell(
      name: name, rows: rows.count, folds: plan?.folds.count ?? 0, knowsSides: plan != nil,
      speakers: known.isEmpty ? nil : known.count,
      marks: Set(rows.map(\.marks)).subtracting([""]).sorted().joined(separator: " "),
      crossingSpeakers: plan?.crossings(of: speakers) ?? [],
      crossingClips: plan?.crossings(of: entries.map(\.clip)) ?? [],
      crossingDuplicates: plan?.crossings(of: entries.map(\.twin)) ?? [], faults: faults, remarks: remarks(plan),
      metrics: predictions?.metrics, accuracyInterval: intervals?.accuracy, uarInterval: intervals?.uar)
  }

  /// The folds over the rows of this cell; nil where nothing says what trained.
  private var plan: SplitPlan? {
    let folds = Set(rows.compactMap(\.fold)).sorted { ($0.count, $0) < ($1.count, $1) }
    let hasSides = rows.contains { $0.side != nil }
    if hasSides {
      let names = folds.isEmpty ? ["split"] : folds
      let made = names.map { name in
        func members(_ side: SplitSide) -> [Int] {
          rows.indices.filter { rows[$0].side == side && (folds.isEmpty || rows[$0].fold == name) }
        }
        return Fold(name: name, training: members(.training), validation: members(.validation), test: members(.test))
      }
      return made.contains { !$0.test.isEmpty && !($0.training + $0.validation).isEmpty }
        ? SplitPlan(name: "file", isLeaky: true, folds: made) : nil
    }
    guard folds.count > 1 else { return nil }
    return SplitPlan(
      name: "file", isLeaky: true,
      folds: folds.map { name in
        Fold(
          name: name, training: rows.indices.filter { rows[$0].fold != name },
          test: rows.indices.filter { rows[$0].fold == name })
      })
  }

  /// The classes of the file: those of its probabilities first, then in alphabetical order.
  var labels: [String] {
    let named = file.probabilityLabels
    let others = Set(rows.flatMap { [$0.truth, $0.prediction].compactMap { $0 } }).subtracting(named).sorted()
    return named + others
  }

  private var predictions: OutOfFoldPredictions? {
    guard file.hasPredictions else { return nil }
    let labels = labels
    let places = Dictionary(uniqueKeysWithValues: zip(labels, labels.indices))
    let judged = rows.indices.compactMap { index -> OutOfFoldPredictions.Row? in
      let row = rows[index]
      guard row.side != .training, row.side != .validation, let truth = row.truth.flatMap({ places[$0] }),
        let prediction = row.prediction.flatMap({ places[$0] })
      else { return nil }
      let probabilities = row.probabilities.map { values in
        values.map { Float($0) } + [Float](repeating: 0, count: labels.count - values.count)
      }
      return .init(row: index, fold: 0, truth: truth, prediction: prediction, probabilities: probabilities)
    }
    return OutOfFoldPredictions(classNames: labels, rows: judged)
  }

  private func remarks(_ plan: SplitPlan?) -> [String] {
    var remarks: [String] = []
    if plan == nil {
      remarks.append(
        "nothing says which rows trained while others were judged (no set column, and fewer than two folds): what crosses "
          + "can't be told")
    } else if !rows.contains(where: { $0.side != nil }) {
      remarks.append("each fold is taken to train on what the others judge")
    }
    if entries.allSatisfy({ $0.speaker.isEmpty }) {
      remarks.append("no speaker is known: name the corpus, or give a column speaker")
    } else if let first = entries.indices.first(where: { entries[$0].speaker.isEmpty }) {
      remarks.append(
        "\(entries.count { $0.speaker.isEmpty }) rows without a speaker, such as line \(rows[first].line)")
    }
    return remarks + classRemarks(plan)
  }

  private func classRemarks(_ plan: SplitPlan?) -> [String] {
    guard file.hasPredictions else { return [] }
    var remarks: [String] = []
    let truths = Set(rows.compactMap(\.truth))
    let never = labels.filter { truths.contains($0) && !rows.map(\.prediction).contains($0) }
    if !never.isEmpty { remarks.append("never predicted: \(Wording.list(never))") }
    if let lookup, truths.isSubset(of: lookup.emotions) {
      let absent = lookup.emotions.filter { !truths.contains($0) }
      if !absent.isEmpty {
        remarks.append("\(lookup.corpus) also has \(Wording.list(absent)), of which no row is judged")
      }
    }
    for fold in plan?.folds ?? [] {
      let own = Set(fold.test.compactMap { rows[$0].truth })
      let absent = truths.subtracting(own).sorted()
      if !absent.isEmpty { remarks.append("fold \(fold.name) judges no \(Wording.list(absent))") }
    }
    let unlike = rows.count { row in
      guard let values = row.probabilities, let prediction = row.prediction,
        let place = file.probabilityLabels.firstIndex(of: prediction), let most = values.max()
      else { return false }
      return values[place] < most
    }
    if unlike > 0 {
      remarks.append(
        "in \(Wording.count(unlike, "row")) another class than the predicted one has the highest probability")
    }
    return remarks
  }
}
