import SerNumerics

/// Bootstrap intervals over speakers (Efron & Tibshirani 1993): clips of one speaker resemble each other, so that
/// resampling clips would pretend to far more evidence than there is. ``BootstrapInterval`` has the percentile and the
/// BCa interval of the same resamples; the functions that give a single ``Interval`` give the percentile one.
///
/// Several runs of one model (training seeds) that judged the same rows are averaged in every resample. Their own chance
/// counts where runs are resampled too, independently of speakers: the pigeonhole bootstrap of crossed factors (Owen
/// 2007, doi:10.1214/07-AOAS122), which rather over- than underrates the variance. Of n runs n − 1 are drawn, which
/// makes the variance of so few right on average (Rao & Wu 1988, doi:10.1080/01621459.1988.10478591).
public struct SpeakerBootstrap: Sendable {
  /// Fewer speakers have too few resamples that differ: the interval would be far too narrow, and is left out.
  public static let fewestSpeakers = 5

  public let resamples: Int
  public let seed: Seed

  public init(resamples: Int = 2000, seed: Seed) {
    self.resamples = resamples
    self.seed = seed
  }

  /// Accuracy and UAR, each with one of these.
  public typealias OfAccuracyAndUAR<Value> = (accuracy: Value, uar: Value)

  /// 95 % intervals of accuracy and UAR; nil with fewer than ``fewestSpeakers``. `speakers` names the speaker of each
  /// row of the cross-validated table.
  public func intervals(
    of predictions: OutOfFoldPredictions, speakers: [String]
  ) -> OfAccuracyAndUAR<Interval>? {
    intervals(of: [predictions], speakers: speakers)
  }

  /// The same of the means over runs, of which there is at least one.
  public func intervals(
    of runs: [OutOfFoldPredictions], speakers: [String], resamplingRuns: Bool = false
  ) -> OfAccuracyAndUAR<Interval>? {
    bootstrap(of: runs, speakers: speakers, resamplingRuns: resamplingRuns).map {
      ($0.accuracy.percentile, $0.uar.percentile)
    }
  }

  /// The same, by percentile and by BCa (whose jackknife leaves out one speaker after the other).
  public func bootstrap(
    of runs: [OutOfFoldPredictions], speakers: [String], resamplingRuns: Bool = false
  ) -> OfAccuracyAndUAR<BootstrapInterval>? {
    let tallies = SpeakerTallies(runs.map(\.rows), classes: runs[0].classNames.count, speakers: speakers)
    return intervals(
      "speaker-bootstrap", speakers: tallies.speakerCount, resampledRuns: resamplingRuns ? runs.count : 0
    ) { tallies.means($0, runs: $1) }
  }

  /// 95 % intervals of the differences first − second in accuracy and UAR, over the rows that both judged: each
  /// resample takes the same speakers for both. Nil with fewer than ``fewestSpeakers``.
  public func differences(
    _ first: OutOfFoldPredictions, _ second: OutOfFoldPredictions, speakers: [String]
  ) -> OfAccuracyAndUAR<Interval>? {
    differences([first], [second], speakers: speakers)
  }

  /// The same of the means over runs: as many of both, at least one, paired in their order.
  public func differences(
    _ first: [OutOfFoldPredictions], _ second: [OutOfFoldPredictions], speakers: [String],
    resamplingRuns: Bool = false
  ) -> OfAccuracyAndUAR<Interval>? {
    bootstrapDifferences(first, second, speakers: speakers, resamplingRuns: resamplingRuns).map {
      ($0.accuracy.percentile, $0.uar.percentile)
    }
  }

  /// The same, by percentile and by BCa.
  public func bootstrapDifferences(
    _ first: [OutOfFoldPredictions], _ second: [OutOfFoldPredictions], speakers: [String],
    resamplingRuns: Bool = false
  ) -> OfAccuracyAndUAR<BootstrapInterval>? {
    let pairs = zip(first, second).map { $0.pairs(with: $1) }
    let classes = first[0].classNames.count
    let a = SpeakerTallies(pairs.map { $0.map(\.0) }, classes: classes, speakers: speakers)
    let b = SpeakerTallies(pairs.map { $0.map(\.1) }, classes: classes, speakers: speakers)
    return intervals(
      "paired-speaker-bootstrap", speakers: a.speakerCount, resampledRuns: resamplingRuns ? pairs.count : 0
    ) { drawn, runs in
      let (a, b) = (a.means(drawn, runs: runs), b.means(drawn, runs: runs))
      return (a.accuracy - b.accuracy, a.uar - b.uar)
    }
  }

  /// Intervals of what `figures` gives for drawn speakers and drawn runs; nil stands for each run once.
  private func intervals(
    _ stream: String, speakers count: Int, resampledRuns: Int,
    of figures: (_ speakers: [Int], _ runs: [Int]?) -> OfAccuracyAndUAR<Double>
  ) -> OfAccuracyAndUAR<BootstrapInterval>? {
    guard count >= Self.fewestSpeakers else { return nil }
    var stream = seed.derived(stream).makeStream()
    let drawn = (0..<resamples).map { _ in
      let speakers = (0..<count).map { _ in stream.index(below: count) }
      let runs =
        resampledRuns > 1 ? (1..<resampledRuns).map { _ in stream.index(below: resampledRuns) } : nil
      return figures(speakers, runs)
    }
    let estimate = figures(Array(0..<count), nil)
    let jackknife = (0..<count).map { left in figures((0..<count).filter { $0 != left }, nil) }
    func interval(_ figure: (OfAccuracyAndUAR<Double>) -> Double) -> BootstrapInterval? {
      BootstrapInterval(resampled: drawn.map(figure), estimate: figure(estimate), jackknife: jackknife.map(figure))
    }
    guard let accuracy = interval({ $0.accuracy }), let uar = interval({ $0.uar }) else { return nil }
    return (accuracy, uar)
  }

  static func interval(_ values: [Double]) -> Interval {
    let sorted = values.sorted()
    return Interval(
      lower: Statistics.quantile(sorted: sorted, 0.025), upper: Statistics.quantile(sorted: sorted, 0.975))
  }
}
