import SerNumerics

/// Compares groups of judged rows.
public struct GroupAnalysis: Sendable {
  public let predictions: OutOfFoldPredictions
  /// The speaker of each row of the cross-validated table.
  public let speakers: [String]
  public let resamples: Int
  public let permutations: Int
  public let seed: Seed

  public init(
    _ predictions: OutOfFoldPredictions, speakers: [String], resamples: Int = 2000, permutations: Int = 10_000,
    seed: Seed
  ) {
    self.predictions = predictions
    self.speakers = speakers
    self.resamples = resamples
    self.permutations = permutations
    self.seed = seed
  }

  /// Compares the groups that `values` names, one value a row of the table, empty where unknown. Groups of fewer than
  /// ``SpeakerBootstrap/fewestSpeakers`` speakers are shown but not compared. Nil where no judged row has a value.
  public func compare(_ kind: String, values: [String]) -> GroupComparison? {
    let names = Set(predictions.rows.map { values[$0.row] }).subtracting([""]).sorted()
    guard !names.isEmpty else { return nil }
    let all = GroupTallies(predictions, values: values, groups: names, speakers: speakers)
    let fewest = SpeakerBootstrap.fewestSpeakers
    let kept = names.indices.filter { all.speakerCounts[$0] >= fewest }
    let compared = kept.map { names[$0] }
    let total = all.total
    let common = predictions.classNames.indices.filter { label in kept.allSatisfy { total.rows($0, label) > 0 } }
    let canCompare = compared.count > 1 && common.count > 1
    let own = GroupTallies(
      predictions, values: values, groups: compared, speakers: speakers, classes: Set(common))
    let weights = common.map { label in Double(kept.reduce(0) { $0 + total.rows($1, label) }) }
    let groups = judged(names, all, kept: kept, own, common: canCompare ? common : [], weights)
    let found = canCompare ? contrasts(own, common, weights, plain: all, kept: kept) : nil
    let missing = predictions.classNames.indices.filter { label in
      !common.contains(label) && kept.contains { total.rows($0, label) > 0 }
    }
    return GroupComparison(
      kind: kind, groups: groups, commonClasses: common.map { predictions.classNames[$0] },
      missingClasses: missing.map { predictions.classNames[$0] }, isWithinSpeakers: own.isWithinSpeakers,
      odds: found?.odds, parity: found?.parity, test: found?.test, plainDifference: found?.plain,
      standardizedDifference: found?.standardized, classTests: found?.classTests ?? [],
      omission: canCompare ? nil : omission(compared.count, common.count))
  }

  private func omission(_ groups: Int, _ classes: Int) -> String {
    groups < 2
      ? "\(groups) group of at least \(SpeakerBootstrap.fewestSpeakers) speakers; two are needed"
      : "\(classes) \(classes == 1 ? "class that every group has" : "classes that every group has"); two are needed"
  }

  private func judged(
    _ names: [String], _ all: GroupTallies, kept: [Int], _ own: GroupTallies, common: [Int], _ weights: [Double]
  ) -> [JudgedGroup] {
    let (total, speakerCounts) = (all.total, all.speakerCounts)
    let compared = own.total
    let equal = [Double](repeating: 1, count: common.count)
    var plain = Resampled(groups: names.count)
    all.resample(resamples, seed: seed) { drawn in
      for group in names.indices {
        plain.add("accuracy", group, drawn.accuracy(group))
        plain.add("uar", group, drawn.uar(group))
        for label in 0..<drawn.classCount { plain.add("recall \(label)", group, drawn.recall(group, label)) }
      }
    }
    var standardized = Resampled(groups: kept.count)
    own.resample(resamples, seed: seed) { drawn in
      for group in kept.indices {
        standardized.add("accuracy", group, drawn.recall(group, over: common, weights: weights))
        standardized.add("uar", group, drawn.recall(group, over: common, weights: equal))
      }
    }
    return names.indices.map { index in
      let enough = speakerCounts[index] >= SpeakerBootstrap.fewestSpeakers
      func figure(_ name: String, _ value: Double?) -> EstimatedFigure {
        EstimatedFigure(value, enough && value != nil ? plain.interval(name, index, of: resamples) : nil)
      }
      let place = common.isEmpty ? nil : kept.firstIndex(of: index)
      func corrected(_ name: String, _ weights: [Double]) -> EstimatedFigure {
        guard let place else { return EstimatedFigure(nil, nil) }
        return EstimatedFigure(
          compared.recall(place, over: common, weights: weights), standardized.interval(name, place, of: resamples))
      }
      return JudgedGroup(
        value: names[index], rows: total.rows(index), speakers: speakerCounts[index],
        accuracy: figure("accuracy", total.accuracy(index)), uar: figure("uar", total.uar(index)),
        recalls: (0..<total.classCount).map { figure("recall \($0)", total.recall(index, $0)) },
        standardizedAccuracy: corrected("accuracy", weights), standardizedUAR: corrected("uar", equal),
        omission: enough ? nil : "fewer than \(SpeakerBootstrap.fewestSpeakers) speakers")
    }
  }
}

/// Values of figures by group over resamples, those undefined left out.
struct Resampled {
  private let groups: Int
  private var values: [String: [[Double]]] = [:]

  init(groups: Int) { self.groups = groups }

  mutating func add(_ name: String, _ group: Int, _ value: Double?) {
    guard let value else { return }
    values[name, default: [[Double]](repeating: [], count: groups)][group].append(value)
  }

  /// Nil where most resamples have no value.
  func interval(_ name: String, _ group: Int, of resamples: Int) -> Interval? {
    guard let found = values[name]?[group], found.count * 2 > resamples else { return nil }
    return SpeakerBootstrap.interval(found)
  }
}
