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
    return "**\(first.name)** has the highest UAR, \(FigureText.value(first.cell.metrics.uar, first.cell.uarInterval))"
      + "\(first.cell.markSuffix)\(Self.standing(of: first.name, against: ranked.dropFirst().map(\.name), pairs)). "
      + "The lowest is \(last.name) with \(FigureText.value(last.cell.metrics.uar))."
  }

  /// What the tests say about the lead of a set over others. Without speakers they are about accuracy, in which another
  /// set may be ahead.
  private static func standing(of first: String, against others: [String], _ pairs: [FeatureSetPair]) -> String {
    let tested = others.compactMap { other in pair(first, other, among: pairs).map { (other, $0) } }
    let close = tested.filter { $0.1.adjustedP >= 0.05 }.map(\.0)
    let ahead = tested.filter { other, pair in
      pair.adjustedP < 0.05 && (pair.first == other) == (pair.testedDifference > 0)
    }.map(\.0)
    let measure = tested.first?.1.testedMeasure ?? .uar
    var text = ""
    if !tested.isEmpty, tested.count == others.count, close.isEmpty, ahead.isEmpty {
      text =
        "; its lead over \(others.count == 1 ? others[0] : "every other set")"
        + (measure == .uar ? "" : " in \(measure.rawValue)") + " is more than chance explains"
    }
    if !close.isEmpty {
      text +=
        "; \(Wording.list(close)) can't be told apart from it" + (measure == .uar ? "" : " by \(measure.rawValue)")
    }
    if !ahead.isEmpty {
      text +=
        "; in \(measure.rawValue) \(Wording.list(ahead)) \(ahead.count == 1 ? "leads" : "lead") by more than chance "
        + "explains"
    }
    return text
  }

  /// The pair that everybody asks for.
  private var cepstraAgainstSpectra: String? {
    guard let pair = Self.pair("mfcc-functionals", "logmel-functionals", among: pairs) else { return nil }
    let sign = pair.first == "mfcc-functionals" ? 1.0 : -1.0
    let difference = sign * pair.comparison.uarDifference
    let interval = pair.uarInterval.map {
      sign > 0 ? $0 : Interval(lower: -$0.upper, upper: -$0.lower)
    }
    return "MFCC against log-mel: UAR differs by \(FigureText.difference(difference, interval)), corrected p "
      + (pair.testedMeasure == .uar ? "" : "(of \(pair.testedMeasure.rawValue)) ")
      + "\(FigureText.probability(pair.adjustedP)): \(Self.verdict(on: pair))."
  }

  private var speakers: String? {
    let ranked = sets.compactMap { set in set.speakerProbe.map { (set, $0) } }
      .sorted { ($1.1.plain.accuracy, $0.0.name) < ($0.1.plain.accuracy, $1.0.name) }
    guard let (most, probe) = ranked.first, let (least, other) = ranked.last else { return nil }
    let rest = ranked.count > 1 ? "; least of all \(least.name), in \(FigureText.percent(other.plain.accuracy))" : ""
    let finding =
      "From clips of other emotions, the speaker is named rightly by \(most.name) in "
      + "\(FigureText.percent(probe.plain.accuracy)) of the clips (chance \(FigureText.percent(probe.chance)))\(rest)."
    // Without an interval nothing says that it isn't luck.
    guard let interval = probe.plain.interval, interval.lower > probe.chance else { return finding }
    return finding + " This is why speakers must never stand in training and test alike."
  }

  /// Sets whose medians are equal, such as both 0, say nothing.
  private var variance: String? {
    let known = sets.compactMap { set -> (name: String, speaker: Double, emotion: Double)? in
      guard let speaker = set.share(0.5, \.speaker), let emotion = set.share(0.5, \.emotion) else { return nil }
      return (set.name, speaker, emotion)
    }
    let bySpeaker = known.filter { $0.speaker > $0.emotion }.map(\.name)
    let byEmotion = known.filter { $0.emotion > $0.speaker }.map(\.name)
    func place(_ names: [String]) -> String { names.count == known.count ? "every set" : Wording.list(names) }
    let measure = "(medians of the variance shares)"
    if !bySpeaker.isEmpty {
      let others = byEmotion.isEmpty ? "" : "; in \(Wording.list(byEmotion)) it is the other way round"
      return "In \(place(bySpeaker)), columns vary more with the speaker than with the emotion \(measure)\(others)."
    }
    guard !byEmotion.isEmpty else { return nil }
    return "In \(place(byEmotion)), columns vary more with the emotion than with the speaker \(measure)."
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

  private static func pair(_ first: String, _ second: String, among pairs: [FeatureSetPair]) -> FeatureSetPair? {
    pairs.first { ($0.first, $0.second) == (first, second) || ($0.first, $0.second) == (second, first) }
  }
}
