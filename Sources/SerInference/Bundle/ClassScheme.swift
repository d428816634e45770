extension BundleManifest {
  /// Which emotions a model was fitted on, and as which classes: some of them, or groups.
  public struct ClassScheme: Codable, Sendable, Equatable {
    /// Such as `arousal`, or the emotions that were chosen, separated by commas.
    public var name: String
    public var groups: [Group]
    /// Why emotions are grouped so, with the source; empty where they were chosen by whoever fitted it.
    public var reason: String

    /// A class, and the emotions that it holds by name.
    public struct Group: Codable, Sendable, Equatable {
      public var name: String
      public var emotions: [String]

      public init(name: String, emotions: [String]) {
        self.name = name
        self.emotions = emotions
      }
    }

    public init(name: String, groups: [Group], reason: String) {
      self.name = name
      self.groups = groups
      self.reason = reason
    }

    /// Whether some class holds several emotions, or one of another name.
    public var groupsEmotions: Bool { groups.contains { $0.emotions != [$0.name] } }
  }

  /// The emotions that a class holds where they aren't the class itself; nil for a class that is an emotion.
  public func emotions(of label: String) -> [String]? {
    guard let scheme, scheme.groupsEmotions else { return nil }
    return scheme.groups.first { $0.name == label }?.emotions
  }

  /// Why the scheme doesn't fit the labels; nil where it does, and where there is none.
  var schemeFault: String? {
    guard let scheme else { return nil }
    guard let stray = labels.first(where: { label in !scheme.groups.contains { $0.name == label } }) else { return nil }
    let classes = scheme.groups.map(\.name).joined(separator: ", ")
    return "the class '\(stray)' is none of its scheme '\(scheme.name)' (\(classes))"
  }
}
