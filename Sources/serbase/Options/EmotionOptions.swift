import ArgumentParser
import SerCorpus
import SerNumerics

/// Which emotions are judged, and as which classes.
struct EmotionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Judge some emotions only, separated by commas, or as groups: four (neutral, happy, sad, angry), arousal (low, high) or "
        + "valence (negative, neutral, positive).", valueName: "emotions|scheme"), completion: .emotions)
  var emotions: String?

  /// Nil where all emotions are judged, each for itself.
  func scheme() throws -> EmotionScheme? { try emotions.map { try Self.scheme($0, option: "--emotions") } }

  /// The scheme of a name or of emotions separated by commas; `option` is where it was said.
  static func scheme(_ emotions: String, option: String) throws -> EmotionScheme {
    if let named = EmotionScheme.named.first(where: { $0.name == emotions }) { return named }
    let names = try NameList.names(emotions, option: option)
    if let scheme = EmotionScheme.named.first(where: { names.contains($0.name) }) {
      throw CommandFailure.usage(
        "\(option) \(emotions): the scheme '\(scheme.name)' stands alone; it is \(scheme.mapping)")
    }
    let known = Emotion.allCases.map(\.rawValue)
    let chosen = try names.map { name in
      guard let emotion = Emotion(rawValue: name) else {
        let schemes = EmotionScheme.named.map(\.name)
        throw CommandFailure.usage(
          "\(option): no emotion '\(name)'\(suggestion(nearestName(to: name, in: known + schemes))) There are "
            + "\(known.joined(separator: ", ")), and the schemes \(schemes.joined(separator: ", ")), one alone.")
      }
      return emotion
    }
    guard chosen.count >= 2 else { throw CommandFailure.usage("\(option) \(emotions): at least two are needed") }
    return EmotionScheme(choosing: chosen)
  }
}

extension FeatureTable {
  /// The rows that are judged, with their classes. Throws where they are of one class only.
  func judged(as scheme: EmotionScheme?, from source: String) throws -> FeatureTable {
    guard let scheme else { return self }
    let rows = classed(by: scheme)
    guard rows.labelNames.count >= 2 else {
      throw CommandFailure.usage(
        "--emotions \(scheme.name): \(source) has \(rows.labelNames.first.map { "\($0) alone" } ?? "none") of them, "
          + "its classes being \(labelNames.joined(separator: ", "))")
    }
    return rows
  }
}

extension EmotionScheme {
  /// What the classes are, as a remark on figures.
  var remark: String { "classes of \(name): \(mapping)\(reason.isEmpty ? "" : "; \(reason)")" }
}
