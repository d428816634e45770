import SerEvaluation

/// The configurations of one protocol and mark: those that may stand side by side.
struct ConfigurationGroup: Sendable {
  let protocolName: String
  let marks: [String]
  /// Best UAR first. Of those that predict the same throughout, the first alone.
  let configurations: [ComparedConfiguration]
  /// The tested pairs among them.
  let pairs: [TestedPair]
  /// Nil with fewer than three, or too few speakers.
  let ranking: SpeakerRanking?

  /// All groups, in the order of their first configurations; honest ones first.
  static func all(
    of configurations: [ComparedConfiguration], pairs: [TestedPair], speakers: [String]?
  ) -> [ConfigurationGroup] {
    var keys: [[String]] = []
    let groups = Dictionary(grouping: TestedPair.distinct(configurations)) { configuration in
      [configuration.protocolName] + configuration.marks
    }
    for configuration in configurations {
      let key = [configuration.protocolName] + configuration.marks
      if !keys.contains(key) { keys.append(key) }
    }
    // Marked ones last, whatever stands first in the grid.
    let order = keys.enumerated().sorted { ($0.element.count, $0.offset) < ($1.element.count, $1.offset) }
    return order.compactMap { _, key in
      groups[key].map { members in
        let marks = Array(key.dropFirst())
        let ranked = members.sorted {
          ($1.figure(\.uar)?.mean ?? -1, $0.title) < ($0.figure(\.uar)?.mean ?? -1, $1.title)
        }
        return ConfigurationGroup(
          protocolName: key[0], marks: marks, configurations: ranked,
          pairs: pairs.filter { $0.protocolName == key[0] && $0.marks == marks },
          ranking: SpeakerRanking(ranked.map(\.runs.runs), speakers: speakers))
      }
    }
  }

  /// The pairs by place: the best with all others first, then the next best with those below.
  var rankedPairs: [TestedPair] {
    let places = Dictionary(
      configurations.enumerated().map { ($1.title, $0) }, uniquingKeysWith: { first, _ in first })
    func place(_ pair: TestedPair) -> (Int, Int) {
      let (first, second) = (places[pair.first] ?? 0, places[pair.second] ?? 0)
      return (min(first, second), max(first, second))
    }
    return pairs.sorted { place($0) < place($1) }
  }

  /// `luna-5fold`, with its marks.
  var title: String { protocolName + (marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))") }

  /// A stem for file names.
  var fileStem: String {
    ([protocolName] + marks).joined(separator: "-").lowercased()
      .map { $0.isLetter || $0.isNumber || "-._".contains($0) ? String($0) : "-" }.joined()
  }
}
