/// Which emotions are judged, and as which classes: a choice of emotions, or groups of them. Emotions of no group are left
/// out.
public struct EmotionScheme: Sendable, Equatable {
  /// Emotions that are judged as one class.
  public struct Group: Sendable, Equatable {
    public let name: String
    public let members: [Emotion]

    public init(name: String, members: [Emotion]) {
      self.name = name
      self.members = members
    }
  }

  /// `four`, `arousal`, `valence`, or the emotions that were chosen, separated by commas.
  public let name: String
  public let groups: [Group]
  /// Why the emotions are grouped so, with the source; empty where they were chosen by the user.
  public let reason: String

  /// The schemes that have a name.
  public static let named = [four, arousal, valence]

  /// The emotions themselves, in the order of ``Emotion`` whatever the order given.
  public init(choosing emotions: [Emotion]) {
    let chosen = Emotion.allCases.filter(emotions.contains)
    self.init(
      name: chosen.map(\.rawValue).joined(separator: ","),
      groups: chosen.map { Group(name: $0.rawValue, members: [$0]) },
      reason: "")
  }

  /// A scheme that was recorded with a model or a run.
  public init(name: String, groups: [Group], reason: String) {
    self.name = name
    self.groups = groups
    self.reason = reason
  }

  /// The four that nearly every corpus has.
  public static let four = EmotionScheme(
    name: "four", groups: [Emotion.neutral, .happy, .sad, .angry].map { Group(name: $0.rawValue, members: [$0]) },
    reason:
      "the four that nearly every corpus has, and the usual choice since IEMOCAP (Busso et al. 2008, "
      + "doi:10.1007/s10579-008-9076-6)")

  /// How excited a speaker is.
  public static let arousal = EmotionScheme(
    name: "arousal",
    groups: [
      Group(name: "low", members: [.neutral, .calm, .sad, .disgust, .bored]),
      Group(name: "high", members: [.happy, .angry, .fearful, .surprised]),
    ],
    reason:
      "arousal after the circumplex of affect (Russell 1980, doi:10.1037/h0077714), which has neither neutral nor disgust: "
      + "both are low, as in the cross-corpus studies (Schuller et al. 2009, doi:10.1109/ASRU.2009.5372886)")

  /// How pleasant the emotion is.
  public static let valence = EmotionScheme(
    name: "valence",
    groups: [
      Group(name: "negative", members: [.sad, .angry, .fearful, .disgust, .bored]),
      Group(name: "neutral", members: [.neutral, .calm]),
      Group(name: "positive", members: [.happy]),
    ],
    reason:
      "valence after the circumplex of affect (Russell 1980, doi:10.1037/h0077714); calm stands with neutral, since RAVDESS "
      + "recorded both as baselines (Livingstone & Russo 2018, doi:10.1371/journal.pone.0196391); surprised is left out: it may "
      + "be pleasant or not")

  /// The class of an emotion by name; nil for one that is left out, and for what is no emotion.
  public func className(of label: String) -> String? {
    groups.first { $0.members.contains { $0.rawValue == label } }?.name
  }

  /// The class of each of these labels: of groups the label itself, of emotions their groups; nil for what is left out.
  /// Labels are groups where all of them are: a model or a table that was made by this scheme.
  public func classNames(of labels: [String]) -> [String?] {
    let isGrouped = labels.allSatisfy { label in groups.contains { $0.name == label } }
    return isGrouped ? labels : labels.map(className)
  }

  /// Whether emotions are judged together.
  public var groupsEmotions: Bool { groups.contains { $0.members.count > 1 } }

  /// `low: neutral, calm; high: happy`, or the emotions alone.
  public var mapping: String {
    groupsEmotions
      ? groups.map { "\($0.name): \($0.members.map(\.rawValue).joined(separator: ", "))" }.joined(separator: "; ")
      : groups.map(\.name).joined(separator: ", ")
  }
}
