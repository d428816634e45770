import SerEvaluation

/// What stands out in a comparison of feature sets, in sentences that the figures bear out.
struct FeatureFindings {
  let sets: [ComparedFeatureSet]
  let pairs: [FeatureSetPair]

  var text: String {
    let sentences = [best, cepstraAgainstSpectra, speakers, variance, redundancy].compactMap { $0 }
    guard !sentences.isEmpty else { return "" }
    return (["## In short", ""] + sentences.map { "- \($0)" }).joined(separator: "\n")
  }

  /// Whether the difference of a pair holds after correction, and for whom.
  static func verdict(on pair: FeatureSetPair) -> String {
    if pair.comparison.isIdentical { return "same predictions" }
    guard pair.adjustedP < 0.05 else { return "can't be told apart" }
    return "\(pair.testedDifference > 0 ? pair.first : pair.second) is better"
  }

  private var best: String? {
    let ranked = sets.filter { $0.cell.metrics.uar != nil }
      .sorted { ($1.cell.metrics.uar ?? 0, $0.name) < ($0.cell.metrics.uar ?? 0, $1.name) }
    guard let first = ranked.first, let last = ranked.last, ranked.count > 1 else { return nil }
    let close = ranked.dropFirst().filter { set in
      pair(first.name, set.name).map { $0.adjustedP >= 0.05 } ?? false
    }
    let tied =
      close.isEmpty
      ? "; its lead over \(ranked.count == 2 ? last.name : "every other set") is more than chance explains"
      : "; \(Wording.list(close.map(\.name))) can't be told apart from it"
    return "**\(first.name)** has the highest UAR, \(FigureText.value(first.cell.metrics.uar, first.cell.uarInterval))"
      + "\(first.cell.markSuffix)\(tied). The lowest is \(last.name) with \(FigureText.value(last.cell.metrics.uar))."
  }

  /// The pair that everybody asks for.
  private var cepstraAgainstSpectra: String? {
    guard let pair = pair("mfcc-functionals", "logmel-functionals") else { return nil }
    let sign = pair.first == "mfcc-functionals" ? 1.0 : -1.0
    let difference = sign * pair.comparison.uarDifference
    let interval = pair.uarInterval.map {
      sign > 0 ? $0 : Interval(lower: -$0.upper, upper: -$0.lower)
    }
    return "MFCC against log-mel: UAR differs by \(FigureText.difference(difference, interval)), corrected p "
      + "\(FigureText.probability(pair.adjustedP)): \(Self.verdict(on: pair))."
  }

  private var speakers: String? {
    let ranked = sets.compactMap { set in set.speakerProbe.map { (set, $0) } }
      .sorted { ($1.1.plain.accuracy, $0.0.name) < ($0.1.plain.accuracy, $1.0.name) }
    guard let (most, probe) = ranked.first, let (least, other) = ranked.last else { return nil }
    let rest =
      ranked.count > 1
      ? "; least of all, \(least.name) gives away \(FigureText.percent(other.plain.accuracy))" : ""
    return "From clips of other emotions, \(most.name) gives away the speaker in "
      + "\(FigureText.percent(probe.plain.accuracy)) of the clips (chance \(FigureText.percent(probe.chance)))\(rest). "
      + "This is why speakers must never stand in training and test alike."
  }

  private var variance: String? {
    let known = sets.filter { $0.share(0.5, \.emotion) != nil }
    guard !known.isEmpty else { return nil }
    let speakerFirst = known.filter { ($0.share(0.5, \.speaker) ?? 0) > ($0.share(0.5, \.emotion) ?? 0) }
    let claim = "columns vary more with the speaker than with the emotion (medians of the variance shares)"
    if speakerFirst.count == known.count { return "In every set, \(claim)." }
    if speakerFirst.isEmpty {
      return "In every set, columns vary more with the emotion than with the speaker (medians of the variance shares)."
    }
    return "In \(Wording.list(speakerFirst.map(\.name))), \(claim); in the others it is the other way round."
  }

  private var redundancy: String? {
    let shares = sets.compactMap { set in
      set.analysis.redundancy.participationRatio.map { (set, $0 / Double(max(1, set.columnCount))) }
    }
    guard let densest = shares.min(by: { ($0.1, $0.0.name) < ($1.1, $1.0.name) }) else { return nil }
    let dimensions = FigureText.value(densest.0.analysis.redundancy.participationRatio, digits: 1)
    return
      "\(densest.0.name) repeats itself most: its \(densest.0.columnCount) columns act like \(dimensions) unrelated "
      + "ones."
  }

  private func pair(_ first: String, _ second: String) -> FeatureSetPair? {
    pairs.first { ($0.first, $0.second) == (first, second) || ($0.first, $0.second) == (second, first) }
  }
}
