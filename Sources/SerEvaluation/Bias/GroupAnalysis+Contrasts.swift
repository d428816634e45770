import SerNumerics

extension GroupAnalysis {
  /// What is compared between groups.
  struct Contrasts {
    let odds: RateGap
    let parity: RateGap
    let test: GroupTest
    let classTests: [GroupTest]
    let plain: EstimatedFigure
    let standardized: EstimatedFigure
  }

  /// Gaps and tests of at least two groups over at least two common classes.
  func contrasts(
    _ tallies: GroupTallies, _ common: [Int], _ weights: [Double], plain: GroupTallies, kept: [Int]
  ) -> Contrasts? {
    let total = tallies.total
    let figures = ComparedFigures(common: common, groups: tallies.groups.count)
    let observed = figures.values(of: total)
    guard let extremes = figures.extremes(of: total) else { return nil }
    var (atLeast, sums) = ([Int](repeating: 0, count: observed.count), [Double](repeating: 0, count: observed.count))
    tallies.permute(permutations, seed: seed) { permuted in
      for (index, value) in figures.values(of: permuted).enumerated() {
        // Sums that equal the observed one up to rounding count as at least as extreme.
        if value >= observed[index] - 1e-12 { atLeast[index] += 1 }
        sums[index] += value
      }
    }
    var resampled = [[Double]](repeating: [], count: observed.count)
    var pairs = [[Double]](repeating: [], count: extremes.count)
    var standardized: [Double] = []
    tallies.resample(resamples, seed: seed) { drawn in
      for (index, value) in figures.values(of: drawn).enumerated() { resampled[index].append(value) }
      for (index, pair) in extremes.enumerated() {
        if let value = figures.difference(index, pair, drawn) { pairs[index].append(value) }
      }
      if let value = Self.difference(drawn, extremes[0], common, weights) { standardized.append(value) }
    }
    let ps = atLeast.map { Double($0 + 1) / Double(permutations + 1) }
    let chance = sums.map { $0 / Double(permutations) }
    let tests = extremes.indices.map { index in
      GroupTest(
        figure: index == 0 ? "UAR" : predictions.classNames[common[index - 1]],
        best: tallies.groups[extremes[index].best], worst: tallies.groups[extremes[index].worst],
        difference: observed[index], interval: Self.interval(pairs[index], of: resamples), p: ps[index],
        adjustedP: ps[index])
    }
    func gap(_ gaps: [Double?], at first: Int) -> RateGap {
      let worst = gaps.indices.max { (gaps[$0] ?? -1) < (gaps[$1] ?? -1) } ?? 0
      return RateGap(
        maximum: observed[first], worstClass: predictions.classNames[common[worst]], mean: observed[first + 1],
        byClass: gaps, maximumInterval: Self.interval(resampled[first], of: resamples),
        meanInterval: Self.interval(resampled[first + 1], of: resamples), maximumByChance: chance[first],
        meanByChance: chance[first + 1], p: ps[first + 1])
    }
    let pair = extremes[0]
    return Contrasts(
      odds: gap(total.oddsGaps(common), at: figures.oddsPlace),
      parity: gap(total.parityGaps(common), at: figures.parityPlace), test: tests[0],
      classTests: Array(tests.dropFirst()),
      plain: plainDifference(plain, kept[pair.best], kept[pair.worst]),
      standardized: EstimatedFigure(
        Self.difference(total, pair, common, weights), Self.interval(standardized, of: resamples)))
  }

  /// Best − worst in accuracy over all classes that each has.
  private func plainDifference(_ tallies: GroupTallies, _ best: Int, _ worst: Int) -> EstimatedFigure {
    func difference(_ counts: GroupConfusions) -> Double? {
      guard let a = counts.accuracy(best), let b = counts.accuracy(worst) else { return nil }
      return a - b
    }
    var values: [Double] = []
    tallies.resample(resamples, seed: seed) { drawn in if let value = difference(drawn) { values.append(value) } }
    return EstimatedFigure(difference(tallies.total), Self.interval(values, of: resamples))
  }

  private static func difference(
    _ counts: GroupConfusions, _ pair: ComparedFigures.Extremes, _ common: [Int], _ weights: [Double]
  ) -> Double? {
    guard let a = counts.recall(pair.best, over: common, weights: weights),
      let b = counts.recall(pair.worst, over: common, weights: weights)
    else { return nil }
    return a - b
  }

  private static func interval(_ values: [Double], of resamples: Int) -> Interval? {
    values.count * 2 > resamples ? SpeakerBootstrap.interval(values) : nil
  }
}

/// The figures by which groups are compared, in a fixed order: the spread of the mean recall, of each class's recall, then
/// the greatest and the mean gap of equalised odds and of demographic parity. Undefined ones count as 0: no gap is seen.
struct ComparedFigures {
  let common: [Int]
  let groups: Int
  let equal: [Double]

  typealias Extremes = (best: Int, worst: Int)

  init(common: [Int], groups: Int) {
    self.common = common
    self.groups = groups
    equal = [Double](repeating: 1, count: common.count)
  }

  var oddsPlace: Int { 1 + common.count }
  var parityPlace: Int { 3 + common.count }

  func values(of counts: GroupConfusions) -> [Double] {
    var values = (0...common.count).map { GroupConfusions.spread(figures($0, counts)) ?? 0 }
    for gaps in [counts.oddsGaps(common), counts.parityGaps(common)] {
      let known = gaps.compactMap { $0 }
      values.append(known.max() ?? 0)
      values.append(known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count))
    }
    return values
  }

  /// A recall of each group: number 0 is the mean over the common classes.
  private func figures(_ number: Int, _ counts: GroupConfusions) -> [Double?] {
    (0..<groups).map { group in
      number == 0
        ? counts.recall(group, over: common, weights: equal) : counts.recall(group, common[number - 1])
    }
  }

  /// The groups with the highest and the lowest recall, by number of the figure; ties go to the first group.
  func extremes(of counts: GroupConfusions) -> [Extremes]? {
    let found = (0...common.count).compactMap { number -> Extremes? in
      let values = figures(number, counts).enumerated().compactMap { index, value in value.map { (index, $0) } }
      guard let best = values.max(by: { ($0.1, $1.0) < ($1.1, $0.0) }),
        let worst = values.min(by: { ($0.1, $0.0) < ($1.1, $1.0) })
      else { return nil }
      // Groups that are all alike still need two names.
      return (best.0, worst.0 == best.0 ? (best.0 + 1) % groups : worst.0)
    }
    return found.count == common.count + 1 ? found : nil
  }

  func difference(_ number: Int, _ pair: Extremes, _ counts: GroupConfusions) -> Double? {
    let values = figures(number, counts)
    guard let a = values[pair.best], let b = values[pair.worst] else { return nil }
    return a - b
  }
}
