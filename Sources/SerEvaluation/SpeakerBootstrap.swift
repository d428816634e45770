import SerNumerics

/// An interval with its level.
public struct Interval: Sendable, Equatable, Codable {
  public let lower: Double
  public let upper: Double

  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// Whether a value lies in it, its ends included.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}

/// Percentile bootstrap intervals over speakers (Efron & Tibshirani 1993): clips of one speaker resemble each other,
/// so that resampling clips would pretend to far more evidence than there is.
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

  /// 95 % intervals of accuracy and UAR; nil with fewer than ``fewestSpeakers``. `speakers` names the speaker of each
  /// row of the cross-validated table.
  public func intervals(
    of predictions: OutOfFoldPredictions, speakers: [String]
  ) -> (accuracy: Interval, uar: Interval)? {
    intervals(of: [predictions], speakers: speakers)
  }

  /// The same of the means over runs, of which there is at least one.
  public func intervals(
    of runs: [OutOfFoldPredictions], speakers: [String], resamplingRuns: Bool = false
  ) -> (accuracy: Interval, uar: Interval)? {
    let tallies = SpeakerTallies(runs.map(\.rows), classes: runs[0].classNames.count, speakers: speakers)
    return intervals(
      "speaker-bootstrap", speakers: tallies.speakerCount, resampledRuns: resamplingRuns ? runs.count : 0
    ) { tallies.means($0, runs: $1) }
  }

  /// 95 % intervals of the differences first − second in accuracy and UAR, over the rows that both judged: each
  /// resample takes the same speakers for both. Nil with fewer than ``fewestSpeakers``.
  public func differences(
    _ first: OutOfFoldPredictions, _ second: OutOfFoldPredictions, speakers: [String]
  ) -> (accuracy: Interval, uar: Interval)? {
    differences([first], [second], speakers: speakers)
  }

  /// The same of the means over runs: as many of both, at least one, paired in their order.
  public func differences(
    _ first: [OutOfFoldPredictions], _ second: [OutOfFoldPredictions], speakers: [String],
    resamplingRuns: Bool = false
  ) -> (accuracy: Interval, uar: Interval)? {
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
    of figures: (_ speakers: [Int], _ runs: [Int]?) -> (accuracy: Double, uar: Double)
  ) -> (accuracy: Interval, uar: Interval)? {
    guard count >= Self.fewestSpeakers else { return nil }
    var stream = seed.derived(stream).makeStream()
    var accuracies: [Double] = []
    var uars: [Double] = []
    for _ in 0..<resamples {
      let speakers = (0..<count).map { _ in stream.index(below: count) }
      let runs =
        resampledRuns > 1 ? (1..<resampledRuns).map { _ in stream.index(below: resampledRuns) } : nil
      let drawn = figures(speakers, runs)
      accuracies.append(drawn.accuracy)
      uars.append(drawn.uar)
    }
    return (Self.interval(accuracies), Self.interval(uars))
  }

  static func interval(_ values: [Double]) -> Interval {
    let sorted = values.sorted()
    return Interval(
      lower: Statistics.quantile(sorted: sorted, 0.025), upper: Statistics.quantile(sorted: sorted, 0.975))
  }
}
