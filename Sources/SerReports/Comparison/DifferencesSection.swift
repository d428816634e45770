import SerEvaluation

/// Which differences between configurations hold, in words.
struct DifferencesSection {
  /// Of more pairs those of the best, and of the next best, are shown.
  static let mostPairs = 15

  let groups: [ConfigurationGroup]
  let facts: RowFacts
  let plots: PlotOutcome

  private var pairs: [TestedPair] { groups.flatMap(\.pairs) }

  var text: String {
    guard !pairs.isEmpty else { return "" }
    var lines = ["## Which differences hold", "", method]
    lines += limits.flatMap { ["", $0] }
    for group in groups where !group.pairs.isEmpty {
      if groups.count > 1 { lines += ["", "### \(group.title)"] }
      lines += [overall(group), summary(group), table(group)].filter { !$0.isEmpty }.flatMap { ["", $0] }
      if let figure = diagram(group) { lines += ["", figure] }
    }
    return lines.joined(separator: "\n")
  }

  private var method: String {
    let family = "corrected for \(Wording.count(pairs.count, "pair")) (Holm)"
    let scope =
      "Cells of different marks or protocols are not tested against each other; of cells that predict the same "
      + "throughout, the first is tested for all. `significance.csv` has every pair with all tests and effect sizes."
    if facts.speakers == nil {
      let test =
        pairs.contains { $0.test == .mcNemar }
        ? "McNemar's test over clips, about accuracy, which takes clips of one speaker for independent and so finds too much"
        : "the t test over folds with the correction of Nadeau & Bengio (2003)"
      return "Paired tests on the same clips. Speakers aren't known, so that p is of \(test); \(family). \(scope)"
    }
    return
      "Paired tests on the same clips and folds. Differences are in UAR, with 95 % intervals from a bootstrap over speakers; "
      + "p is of a sign-flip permutation over speakers, \(family). A difference *holds* where its interval leaves out 0 and "
      + "the corrected p is below .05. d_z is the mean difference over its deviation between speakers. \(scope)"
  }

  /// What the number of speakers or folds doesn't allow.
  private var limits: [String] {
    guard let speakers = pairs.first?.comparison.speakerDifferences?.count else {
      return pairs.contains { $0.test == nil }
        ? ["Neither speakers are known nor folds enough for a test of several seeds: no p is given."] : []
    }
    if speakers < SpeakerBootstrap.fewestSpeakers {
      return [
        "**\(Wording.count(speakers, "speaker"))** are too few for a test or an interval (it takes "
          + "\(SpeakerBootstrap.fewestSpeakers)): no p is given, and nothing can be concluded."
      ]
    }
    let least = SignFlips.leastP(speakers: speakers)
    guard least * Double(pairs.count) >= SpeakerPower.level else { return [] }
    return [
      "**Too few speakers for this many pairs**: \(speakers) who all differ the same way give p = "
        + "\(FigureText.value(least, digits: 4)) and, corrected for \(pairs.count), no less than "
        + "\(FigureText.value(min(1, least * Double(pairs.count)))): no difference can hold, however large."
    ]
  }

  /// Whether the models of a group differ at all.
  private func overall(_ group: ConfigurationGroup) -> String {
    guard group.configurations.count >= FriedmanTest.fewestModels else { return "" }
    guard let ranking = group.ranking else {
      return "For a test of all at once (Friedman) there are too few speakers or folds: it takes "
        + "\(FriedmanTest.fewestBlocks)."
    }
    let test = ranking.friedman
    let models = test.meanRanks.count
    let numbers =
      "F(\(models - 1), \((models - 1) * (test.blocks - 1))) = \(FigureText.value(test.f, digits: 2)), "
      + Wording.probability(test.p)
    let verdict = test.p < SpeakerPower.level ? "they differ" : "they can't be told apart"
    return
      "As a whole, ranked within each of \(test.blocks) \(ranking.blocks.rawValue), \(verdict): Friedman's test, \(numbers). "
      + "By mean rank two of them differ from \(FigureText.value(ranking.criticalDifference.value, digits: 2)) ranks on "
      + "(Nemenyi, for all pairs at once; less powerful than the tests below)." + firstByRank(group, ranking)
  }

  /// Why the first by rank isn't the one with the highest figure; empty where it is.
  private func firstByRank(_ group: ConfigurationGroup, _ ranking: SpeakerRanking) -> String {
    let ranks = ranking.friedman.meanRanks
    guard let least = ranks.min(), let own = ranks.first, least < own, let place = ranks.firstIndex(of: least) else {
      return ""
    }
    let (first, best) = (group.configurations[place].name, group.configurations[0].name)
    return
      " First by rank is *\(first)* (\(FigureText.value(least, digits: 2)), *\(best)* \(FigureText.value(own, digits: 2))), though "
      + "*\(best)* has the highest UAR: ranks count in how many \(ranking.blocks.rawValue) a model is ahead, UAR also by how much."
  }

  /// What holds, above all of the best.
  private func summary(_ group: ConfigurationGroup) -> String {
    guard group.pairs.contains(where: { $0.conclusion != .unjudged }), let best = group.configurations.first else {
      return ""
    }
    let holding = group.pairs.count { $0.conclusion.holds }
    var sentences = [
      "\(holding) of \(Wording.count(group.pairs.count, "difference")) \(holding == 1 ? "holds" : "hold")."
    ]
    let own = group.rankedPairs.filter { $0.rival(of: best) != nil }
    func names(_ pairs: [TestedPair]) -> String {
      Wording.shortList(pairs.compactMap { $0.rival(of: best).map { "*\($0)*" } })
    }
    let leads = own.filter { $0.inOrder.better == best.name }
    let beaten = leads.filter(\.conclusion.holds)
    let suggested = leads.filter { $0.conclusion == .suggested }
    let open = own.filter { pair in
      !(beaten + suggested).contains { $0.first == pair.first && $0.second == pair.second }
    }
    sentences.append(
      beaten.isEmpty
        ? "The highest figure, that of *\(best.name)*, is shown to be better than no other."
        : "The best, *\(best.name)*, is better than \(names(beaten)).")
    if !suggested.isEmpty {
      sentences.append(
        "Its lead over \(names(suggested)) may be one: the interval leaves out 0, but the test doesn't reach .05 once "
          + "corrected for all pairs.")
    }
    if !open.isEmpty { sentences.append("It can't be told from \(names(open)) by these \(blockName(own)).") }
    return (sentences + [agreement(group)]).filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func blockName(_ pairs: [TestedPair]) -> String {
    pairs.first?.comparison.speakerDifferences.map { Wording.count($0.count, "speaker") } ?? "clips"
  }

  /// What the other tests say, each corrected in the same way.
  private func agreement(_ group: ConfigurationGroup) -> String {
    func count(_ p: KeyPath<TestedPair.AdjustedP, Double?>) -> String? {
      let values = group.pairs.compactMap { $0.adjusted[keyPath: p] }
      guard !values.isEmpty else { return nil }
      return "\(values.count { $0 < SpeakerPower.level }) of \(values.count)"
    }
    var parts: [String] = []
    if let wilcoxon = count(\.wilcoxon) {
      parts.append("Wilcoxon's signed ranks over speakers find \(wilcoxon) below .05")
    }
    if let t = count(\.correctedT) {
      let folds = group.pairs.compactMap(\.correctedT?.folds).max() ?? 0
      parts.append("the corrected t test over \(folds) folds \(t)")
    }
    if facts.speakers != nil, let mcNemar = count(\.mcNemar) { parts.append("McNemar's test over clips \(mcNemar)") }
    guard !parts.isEmpty else { return "" }
    let folds = group.pairs.map(\.comparison.foldDifferences.count).max() ?? 0
    let few =
      folds < CorrectedResampledTTest.fewestFolds
      ? " \(Wording.count(folds, "fold")) \(folds == 1 ? "is" : "are") too few for a test over folds." : ""
    return "Of other tests, corrected alike, \(Wording.list(parts)).\(few)"
  }

  private func table(_ group: ConfigurationGroup) -> String {
    let shown = Self.shown(group)
    let accuracy = shown.contains { $0.test == .mcNemar }
    let table = MarkdownTable(
      header: ["better", "worse", accuracy ? "accuracy" : "UAR", "better for", "d_z", "p", "holds"],
      rows: shown.map { pair in
        let order = pair.inOrder
        return [order.better, order.worse, difference(pair), better(pair), effect(pair)]
          + [FigureText.probability(pair.adjustedP), verdict(pair)]
      }, leftAligned: [0, 1, 2, 6])
    let rest = group.pairs.count - shown.count
    let note =
      rest > 0 ? "\n\nThe best with the others, then the next best; \(rest) more stand in `significance.csv`." : ""
    return table.text + note
  }

  /// All pairs, or of many the first by place.
  static func shown(_ group: ConfigurationGroup) -> [TestedPair] { Array(group.rankedPairs.prefix(mostPairs)) }

  /// The better one's lead.
  private func difference(_ pair: TestedPair) -> String {
    guard pair.test != .mcNemar, let interval = pair.uarInterval?.percentile else {
      return FigureText.difference(abs(pair.difference), nil)
    }
    let ends = pair.difference >= 0 ? interval : Interval(lower: -interval.upper, upper: -interval.lower)
    return FigureText.difference(abs(pair.difference), ends)
  }

  private func better(_ pair: TestedPair) -> String {
    guard let effect = pair.comparison.effect else { return FigureText.value(nil) }
    return "\(pair.difference >= 0 ? effect.better : effect.worse) of \(effect.count)"
  }

  private func effect(_ pair: TestedPair) -> String {
    FigureText.value(pair.comparison.effect?.dz.map(abs), digits: 2)
  }

  private func verdict(_ pair: TestedPair) -> String {
    switch pair.conclusion {
    case .higher, .lower: "**yes**"
    case .suggested: "not after correction"
    case .undecided, .identical: "no"
    case .unjudged: "not tested"
    }
  }

  private func diagram(_ group: ConfigurationGroup) -> String? {
    let name = CriticalDifferenceFigure.name(of: group)
    guard plots.isDrawn(name) else { return nil }
    return "![Mean ranks of \(group.title): bars join what can't be told apart](plots/\(name).png)"
  }
}
