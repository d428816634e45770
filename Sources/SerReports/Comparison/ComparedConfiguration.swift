import SerEvaluation
import SerLearning
import SerNumerics

/// What a comparison compares: a model on a feature set under a protocol, trained from one seed or several.
public struct ComparedConfiguration: Sendable {
  /// One a seed, at least one.
  public let cells: [EvaluatedCell]
  public let runs: SeededRuns
  /// A name for people that no other configuration of the comparison has.
  public let title: String
  /// The same without the protocol, among configurations of which it is the same.
  public let name: String
  /// A stem for file names that no other configuration has.
  public let fileStem: String
  /// 95 % intervals over speakers of the means over seeds; nil without speakers, or with too few.
  public let accuracyInterval: BootstrapInterval?
  public let uarInterval: BootstrapInterval?

  private init(_ cells: [EvaluatedCell], title: String, name: String, fileStem: String, speakers: [String]?) {
    self.cells = cells
    self.title = title
    self.name = name
    self.fileStem = fileStem
    runs = SeededRuns(seeds: cells.map(\.seed), runs: cells.map(\.outcome.predictions))
    let first = cells[0]
    if cells.count == 1 {
      (accuracyInterval, uarInterval) = (first.accuracyBootstrap, first.uarBootstrap)
    } else {
      let intervals = speakers.flatMap {
        SpeakerBootstrap(seed: Seed(first.seed)).bootstrap(of: cells.map(\.outcome.predictions), speakers: $0)
      }
      (accuracyInterval, uarInterval) = (intervals?.accuracy, intervals?.uar)
    }
  }

  /// Cells that differ in their seed alone, together; in the order of their first ones. A cell that is there twice
  /// counts once.
  public static func all(of cells: [EvaluatedCell], speakers: [String]?) -> [ComparedConfiguration] {
    var keys: [Key] = []
    var groups: [Key: [EvaluatedCell]] = [:]
    for cell in cells {
      let key = Key(cell)
      if groups[key] == nil { keys.append(key) }
      if groups[key, default: []].contains(where: { $0.seed == cell.seed }) { continue }
      groups[key, default: []].append(cell)
    }
    let groupsInOrder = keys.compactMap { groups[$0] }
    let severalProtocols = Set(cells.map(\.protocolName)).count > 1
    // A name for all seeds.
    let firsts = groupsInOrder.map { cells in
      var first = cells[0]
      first.distinction.bySeed = false
      return first
    }
    let titles = unique(firsts.map { ($0.title(withProtocol: severalProtocols), $0.parameters) })
    let names = unique(
      firsts.map { ($0.title(), $0.parameters) }, among: firsts.map { [$0.protocolName] + $0.marks })
    let stems = unique(firsts.map { ($0.fileStem, []) }, separator: "-")
    return groupsInOrder.indices.map { index in
      ComparedConfiguration(
        groupsInOrder[index], title: titles[index], name: names[index], fileStem: stems[index], speakers: speakers)
    }
  }

  /// Names made different where they aren't, among those of one scope: by the settings, and where that doesn't do, a
  /// number.
  private static func unique(
    _ names: [(String, settings: [String])], among scopes: [[String]]? = nil, separator: String = " "
  ) -> [String] {
    func scoped(_ index: Int, _ name: String) -> [String] { (scopes?[index] ?? []) + [name] }
    let counts = names.indices.reduce(into: [[String]: Int]()) { $0[scoped($1, names[$1].0), default: 0] += 1 }
    var seen: [[String]: Int] = [:]
    return names.indices.map { index in
      var (name, settings) = names[index]
      if counts[scoped(index, name), default: 1] > 1, !settings.isEmpty {
        name += " (\(settings.joined(separator: ", ")))"
      }
      seen[scoped(index, name), default: 0] += 1
      let number = seen[scoped(index, name), default: 1]
      return number == 1 ? name : "\(name)\(separator)\(number)"
    }
  }

  /// All that makes a configuration, the seed left out.
  private struct Key: Hashable {
    let words: [String]

    init(_ cell: EvaluatedCell) {
      words =
        [cell.featureSet, cell.model, cell.protocolName, cell.normalization.rawValue] + cell.marks + cell.parameters
        + [cell.augmentation?.text, cell.preparation.selection, cell.preparation.calibration].map { $0 ?? "" }
    }
  }

  /// The cell of the first seed, for all that doesn't depend on seeds.
  public var first: EvaluatedCell { cells[0] }
  public var protocolName: String { first.protocolName }
  public var marks: [String] { first.marks }
  public var hasSeveralSeeds: Bool { cells.count > 1 }

  /// The mean over seeds of a figure of all rows pooled, with the figure of each seed; nil where one is undefined.
  public func figure(_ value: (ClassificationMetrics) -> Double?) -> SeedFigure? { runs.figure(value) }

  /// The mean over folds of a figure, and its sample deviation over them; each fold's figure is the mean over seeds. Nil
  /// where no fold defines it.
  public func foldFigure(_ value: (ClassificationMetrics) -> Double?) -> (mean: Double, deviation: Double?)? {
    let folds = first.outcome.folds.indices.compactMap { fold -> Double? in
      let figures = cells.compactMap { cell in value(cell.outcome.predictions.metrics { $0.fold == fold }) }
      return figures.count == cells.count ? Statistics.mean(figures) : nil
    }
    guard !folds.isEmpty else { return nil }
    return (Statistics.mean(folds), folds.count > 1 ? Statistics.standardDeviation(folds) : nil)
  }

  /// The judgements of all seeds together: for confusions and reliability, whose counts grow with the seeds.
  public var pooled: OutOfFoldPredictions {
    cells.count == 1
      ? first.outcome.predictions
      : OutOfFoldPredictions(
        classNames: first.outcome.predictions.classNames, rows: cells.flatMap(\.outcome.predictions.rows))
  }

  /// Whether it answers the same to all rows of a fold, as the majority class does: its figures say nothing but that. Folds
  /// of a few rows prove nothing.
  var answersOneClass: Bool {
    cells.allSatisfy { cell in
      let rows = cell.outcome.predictions.rows
      let folds = Dictionary(grouping: rows, by: \.fold)
      return rows.count >= 5 * folds.count
        && folds.values.allSatisfy { fold in fold.allSatisfy { $0.prediction == fold[0].prediction } }
    }
  }

  /// ` (seeds 1, 2, 3)`, or nothing.
  var seedSuffix: String {
    hasSeveralSeeds ? " (seeds \(runs.seeds.map(String.init).joined(separator: ", ")))" : ""
  }
}

extension [ComparedConfiguration] {
  /// Best UAR first; marked ones stand after the honest ones, whatever they score.
  var ranked: [ComparedConfiguration] {
    func key(_ configuration: ComparedConfiguration) -> (Int, Double, String) {
      (configuration.marks.count, -(configuration.figure(\.uar)?.mean ?? 0), configuration.title)
    }
    return sorted { key($0) < key($1) }
  }
}
