import ArgumentParser
import SerCorpus
import SerNumerics

/// Which emotions are judged, and as which classes.
struct EmotionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Judge some emotions only, separated by commas, or as groups: four (neutral, happy, sad, angry), arousal (low, high) or "
        + "valence (negative, neutral, positive).", valueName: "emotions|scheme"))
  var emotions: String?

  /// Nil where all emotions are judged, each for itself.
  func scheme() throws -> EmotionScheme? {
    guard let emotions else { return nil }
    if let named = EmotionScheme.named.first(where: { $0.name == emotions }) { return named }
    let names = try NameList.names(emotions, option: "--emotions")
    let known = Emotion.allCases.map(\.rawValue)
    let chosen = try names.map { name in
      guard let emotion = Emotion(rawValue: name) else {
        let schemes = EmotionScheme.named.map(\.name)
        throw CommandFailure.usage(
          "--emotions: no emotion '\(name)'\(suggestion(nearestName(to: name, in: known + schemes))) There are "
            + "\(known.joined(separator: ", ")), and the schemes \(schemes.joined(separator: ", ")), one alone.")
      }
      return emotion
    }
    guard chosen.count >= 2 else { throw CommandFailure.usage("--emotions \(emotions): at least two are needed") }
    return EmotionScheme(choosing: chosen)
  }
}
