import SerNumerics
import Testing

@testable import SerCorpus

@Suite struct EmotionSchemeTests {
  private static func table() -> FeatureTable {
    let names = ["neutral", "calm", "happy", "surprised"]
    return FeatureTable(
      features: Matrix(rows: (0..<8).map { [Float($0)] }), labels: [0, 1, 2, 3, 3, 2, 1, 0], labelNames: names,
      speakers: (0..<8).map { "s\($0)" }, paths: (0..<8).map { "\($0).wav" })
  }

  @Test func emotionsAreJudgedInGroups() {
    let arousal = Self.table().classed(by: .arousal)
    #expect(arousal.labelNames == ["low", "high"] && arousal.labels == [0, 0, 1, 1, 1, 1, 0, 0])
    let valence = Self.table().classed(by: .valence)
    // Surprise has no valence of its own.
    #expect(valence.labelNames == ["neutral", "positive"] && valence.labels == [0, 0, 1, 1, 0, 0])
    #expect(valence.paths == ["0.wav", "1.wav", "2.wav", "5.wav", "6.wav", "7.wav"])
    #expect(valence.features.column(0) == [0, 1, 2, 5, 6, 7] && valence.speakers?[3] == "s5")
  }

  @Test func chosenEmotionsKeepTheirOrder() {
    let scheme = EmotionScheme(choosing: [.happy, .neutral])
    #expect(scheme.name == "neutral,happy" && !scheme.groupsEmotions && scheme.mapping == "neutral, happy")
    let table = Self.table().classed(by: scheme)
    #expect(table.labelNames == ["neutral", "happy"] && table.labels == [0, 1, 1, 0])
    #expect(table.rowsPerClass.map(\.rows) == [2, 2])
  }

  @Test func classesAreKeptByName() {
    let kept = Self.table().keeping(classes: ["happy", "neutral", "sad"])
    #expect(kept.labelNames == ["happy", "neutral", "sad"] && kept.labels == [1, 0, 0, 1])
    #expect(kept.rowsPerClass.map(\.name) == ["happy", "neutral"])
  }

  /// `neutral` is an emotion and a group: what stands beside it tells which.
  @Test func labelsAreEmotionsOrGroupsAlready() {
    #expect(EmotionScheme.arousal.classNames(of: ["high", "low"]) == ["high", "low"])
    #expect(EmotionScheme.arousal.classNames(of: ["happy", "sad", "x"]) == ["high", "low", nil])
    #expect(EmotionScheme.valence.classNames(of: ["neutral", "negative"]) == ["neutral", "negative"])
    #expect(EmotionScheme.valence.classNames(of: ["neutral", "calm", "surprised"]) == ["neutral", "neutral", nil])
    #expect(EmotionScheme.four.classNames(of: ["sad", "neutral"]) == ["sad", "neutral"])
    // One group among emotions is none of them.
    #expect(EmotionScheme.arousal.classNames(of: ["happy", "low"]) == ["high", nil])
  }

  /// The emotions stand in the mapping, and not once more in the reason.
  @Test func reasonsDontRepeatTheMapping() {
    for scheme in EmotionScheme.named where !scheme.groupsEmotions {
      #expect(!scheme.reason.contains(scheme.groups.map(\.name).joined(separator: ", ")))
      #expect(!scheme.reason.contains("angry"), "\(scheme.reason)")
    }
  }

  /// Every emotion is in one group at most, and the mapping names its source.
  @Test func schemesAreDefinite() {
    for scheme in EmotionScheme.named {
      let members = scheme.groups.flatMap(\.members)
      #expect(Set(members).count == members.count && scheme.groups.count >= 2)
      #expect(scheme.reason.contains("doi:10."), "\(scheme.name)")
    }
  }
}
