import SerCorpus
import SerNumerics
import SerReports

/// A comparison from its experiment to its report: computes what has to be, and joins it with what was made earlier.
struct ComparisonRun {
  /// Nil where all cells are taken from earlier comparisons.
  let experiment: Experiment?
  let earlier: [EarlierComparison]
  let audio: AudioOptions
  let extraction: ExtractionOptions
  let workers: Int
  let console: Console
  let store: CellStore?

  struct Result {
    let cells: [ComputedCell]
    let source: TableSource
    /// The scheme of the classes by name; nil where every emotion is one.
    let emotions: String?
    let report: ComparisonReport
  }

  /// `seed` is that of intervals and tests.
  func run(seed: UInt64, command: String) async throws -> Result {
    var joined = JoinedCells([])
    var recordings: ComparedRecordings?
    if let experiment {
      let corpus = try await CorpusSession.open(experiment.corpus, audio, workers: workers, console: console)
      for comparison in earlier { try comparison.check(source: TableSource(corpus)) }
      let missing = try experiment.resolved(corpus).without(earlier)
      let held = experiment.cells.count - missing.cells.count
      if held > 0 { console.note("\(held) of \(experiment.cells.count) cells are taken from earlier comparisons") }
      if !missing.cells.isEmpty {
        let outcome = try await ComparisonSession(
          experiment: missing, corpus: corpus,
          features: FeatureSession(options: extraction, workers: workers, console: console), store: store
        ).run()
        joined = JoinedCells(outcome.cells)
        recordings = ComparedRecordings(outcome.table, outcome.cells, source: TableSource(corpus))
      }
    }
    let emotions = experiment.map { $0.emotions?.name } ?? earlier.first?.record.emotions
    for comparison in earlier {
      try comparison.check(emotions: emotions)
      let known = recordings ?? ComparedRecordings(comparison)
      recordings = known
      try joined.add(try known.cells(of: comparison), from: comparison.folder)
      warn(of: comparison)
    }
    guard let recordings else { throw CommandFailure.usage("there is no cell to compare") }
    let report = ComparisonReport(
      title: recordings.source.name, cells: joined.cells.map(\.cell), facts: recordings.facts, seed: Seed(seed),
      command: command)
    return Result(cells: joined.cells, source: recordings.source, emotions: emotions, report: report)
  }

  /// Where the figures of an earlier comparison could have come out otherwise on this machine.
  private func warn(of comparison: EarlierComparison) {
    let record = comparison.record
    if record.program != ProgramVersion.name {
      console.warning("\(comparison.folder) was made by \(record.program), this is \(ProgramVersion.name)")
    }
    if record.blas != MatrixProduct.blasCoreName {
      console.note(
        "\(comparison.folder) was computed with OpenBLAS for \(record.blas), which may round otherwise than that for "
          + MatrixProduct.blasCoreName)
    }
  }
}
