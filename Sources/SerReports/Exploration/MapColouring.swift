import SerCorpus

/// The labels by which maps of clips are coloured.
enum MapColouring {
  /// More speakers than this can't be told apart in a panel.
  static let mostSpeakers = 60

  /// A panel a label that the clips have: emotion, gender, speaker.
  static func panels(_ clips: [MeasuredClip]) -> [GroupedScatterGrid.Panel] {
    let emotions = Emotion.allCases.filter { emotion in clips.contains { $0.emotion == emotion } }
    var panels = [
      GroupedScatterGrid.Panel(
        label: "emotion", groups: emotions.map { .init($0.rawValue, color: $0.plotColor, shape: $0.plotShape) },
        members: clips.map(\.emotion.rawValue))
    ]
    let genders = Gender.allCases.filter { gender in clips.contains { $0.entry.gender == gender } }
    if genders.count > 1 {
      panels.append(
        .init(
          label: "gender", groups: genders.map { .init($0.rawValue, color: $0 == .female ? .purple : .blue) },
          members: clips.map { $0.entry.gender?.rawValue ?? "" }))
    }
    let speakers = MeasuredCorpus.sorted(Set(clips.compactMap(\.entry.speaker)))
    if (2...mostSpeakers).contains(speakers.count) {
      panels.append(
        .init(
          label: "speaker",
          groups: speakers.enumerated().map { .init($0.element, color: .series($0.offset)) },
          members: clips.map { $0.entry.speaker ?? "" }, isNamedInside: true))
    }
    return panels
  }

  /// What the symbols mean, for a subtitle.
  static func legend(_ panels: [GroupedScatterGrid.Panel]) -> String {
    panels.contains { $0.isNamedInside }
      ? "large symbols: medians; speakers' names: where they are densest" : "large symbols: medians"
  }
}
