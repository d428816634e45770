import SerNumerics

/// The judged rows of each speaker, counted by group and class.
struct GroupTallies: Sendable {
  let groups: [String]
  let classCount: Int
  /// In the order of their names.
  let speakers: [String]
  /// One count a speaker.
  let counts: [GroupConfusions]

  /// `values` names the group of each row of the cross-validated table and `speakers` its speaker; rows of groups that
  /// aren't asked for, of speakers without a name, and of classes that aren't among `classes` (nil: all) are left out.
  init(
    _ predictions: OutOfFoldPredictions, values: [String], groups: [String], speakers: [String],
    classes: Set<Int>? = nil
  ) {
    let places = Dictionary(uniqueKeysWithValues: zip(groups, groups.indices))
    let classCount = predictions.classNames.count
    var counts: [String: GroupConfusions] = [:]
    for row in predictions.rows {
      let speaker = speakers[row.row]
      guard let group = places[values[row.row]], !speaker.isEmpty, classes?.contains(row.truth) ?? true else {
        continue
      }
      counts[speaker, default: GroupConfusions(groups: groups.count, classes: classCount)][
        group, row.truth, row.prediction] += 1
    }
    self.groups = groups
    self.classCount = classCount
    let ordered = counts.sorted { $0.key < $1.key }
    self.speakers = ordered.map(\.key)
    self.counts = ordered.map(\.value)
  }

  /// The groups of which each speaker has rows.
  var groupsOfSpeakers: [[Int]] {
    counts.map { count in groups.indices.filter { count.rows($0) > 0 } }
  }

  /// How many speakers have rows of each group.
  var speakerCounts: [Int] {
    groupsOfSpeakers.reduce(into: [Int](repeating: 0, count: groups.count)) { sums, own in
      for group in own { sums[group] += 1 }
    }
  }

  /// All rows.
  var total: GroupConfusions { total(of: Array(counts.indices)) }

  /// The rows of these speakers, each as often as it is named.
  func total(of speakers: [Int]) -> GroupConfusions {
    var sum = GroupConfusions(groups: groups.count, classes: classCount)
    for speaker in speakers { sum.add(counts[speaker]) }
    return sum
  }

  /// Calls `body` with resampled rows: speakers are drawn among those who have rows of the same groups, so that genders
  /// keep their numbers of speakers, and every drawn speaker brings all of his intensities.
  func resample(_ resamples: Int, seed: Seed, _ body: (GroupConfusions) -> Void) {
    let own = groupsOfSpeakers
    let strata = Dictionary(grouping: counts.indices) { own[$0] }.values.sorted { $0[0] < $1[0] }
    var stream = seed.derived("group-bootstrap").makeStream()
    for _ in 0..<resamples {
      var drawn: [Int] = []
      for stratum in strata { for _ in stratum { drawn.append(stratum[stream.index(below: stratum.count)]) } }
      body(total(of: drawn))
    }
  }

  /// Whether some speaker has rows of several groups, as every actor has of both intensities: groups are compared within
  /// speakers then.
  var isWithinSpeakers: Bool { groupsOfSpeakers.contains { $0.count > 1 } }

  /// Calls `body` with the rows as they could as well have been if groups made no difference: each speaker's groups
  /// shuffled within the speaker where speakers have several (with two groups, signs are flipped), else the speakers
  /// shuffled between the groups.
  func permute(_ permutations: Int, seed: Seed, _ body: (GroupConfusions) -> Void) {
    let own = groupsOfSpeakers
    let identity = Array(groups.indices)
    let isWithin = isWithinSpeakers
    var stream = seed.derived("group-permutation").makeStream()
    var labels = own.map { $0.first ?? 0 }
    for _ in 0..<permutations {
      var sum = GroupConfusions(groups: groups.count, classes: classCount)
      if !isWithin { stream.shuffle(&labels) }
      for speaker in counts.indices {
        var sources = identity
        if isWithin {
          var shuffled = own[speaker]
          stream.shuffle(&shuffled)
          for (place, source) in zip(own[speaker], shuffled) { sources[place] = source }
        } else {
          sources.swapAt(labels[speaker], own[speaker].first ?? 0)
        }
        sum.add(counts[speaker], from: sources)
      }
      body(sum)
    }
  }
}
