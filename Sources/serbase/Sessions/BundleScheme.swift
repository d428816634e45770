import SerCorpus
import SerInference

extension BundleManifest.ClassScheme {
  init(_ scheme: EmotionScheme) {
    self.init(
      name: scheme.name,
      groups: scheme.groups.map { Group(name: $0.name, emotions: $0.members.map(\.rawValue)) }, reason: scheme.reason)
  }
}

extension ModelBundle {
  /// The scheme that its classes were made by; nil where none was recorded. Throws for emotions that this program doesn't
  /// know.
  func emotionScheme(path: String) throws -> EmotionScheme? {
    guard let scheme = manifest.scheme else { return nil }
    let groups = try scheme.groups.map { group in
      EmotionScheme.Group(
        name: group.name,
        members: try group.emotions.map { name in
          guard let emotion = Emotion(rawValue: name) else {
            throw BundleError.malformed(
              path: path,
              reason: "its class '\(group.name)' holds '\(name)', which is no emotion that this program knows")
          }
          return emotion
        })
    }
    return EmotionScheme(name: scheme.name, groups: groups, reason: scheme.reason)
  }

  /// The scheme by which it is judged on a corpus: the one that was asked for, else its own. Throws where it answers by
  /// groups and others were asked for, which can't be told from its answers.
  func scheme(asked: EmotionScheme?, path: String) throws -> EmotionScheme? {
    guard let own = try emotionScheme(path: path) else { return asked }
    guard let asked else { return own }
    guard own.groupsEmotions, asked.groups != own.groups else { return asked }
    let means =
      asked.name == own.name ? " means other groups here (\(asked.mapping))" : " can't be told from its answers"
    throw CommandFailure.usage(
      "--emotions \(asked.name)\(means): \(path) was fitted with --emotions \(own.name) and answers \(own.mapping). Leave the "
        + "option out to judge it so, or fit a model with --emotions \(asked.name).")
  }
}
