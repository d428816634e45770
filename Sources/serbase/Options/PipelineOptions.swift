import ArgumentParser
import SerLearning
import SerModels
import SerNumerics

/// What is learnt from training rows around a model: which columns it is shown, and how its scores become
/// probabilities.
struct PipelineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Show the model some columns only, chosen on the training rows of each fold: anova:K (most different between the "
        + "classes), importance:K (most used by a forest), variance (all that vary). `compare` takes several, and `none`.",
      valueName: "rule"))
  var select: [String] = []

  @Option(
    help: ArgumentHelp(
      "Make scores into probabilities that mean what they say, on training speakers held out in turn: temperature or "
        + "isotonic. `compare` takes several, and `none`.", valueName: "kind"))
  var calibrate: [String] = []

  /// Trees of the forest that ranks columns.
  private static let rankingTrees = 100

  /// Each model with each selection and each calibration.
  func prepared(_ models: [ConfiguredModel]) throws -> [ConfiguredModel] {
    let selectors = try Self.distinct(select, "--select").map { try $0.map(Self.selector) }
    let calibrations = try Self.distinct(calibrate, "--calibrate").map { try $0.map(Self.calibration) }
    return models.flatMap { model in
      selectors.flatMap { selector in
        calibrations.map { model.prepared(selector: selector, calibration: $0) }
      }
    }
  }

  /// The model with the one selection and the one calibration that a fit takes.
  func prepared(_ model: ConfiguredModel) throws -> ConfiguredModel {
    guard select.count <= 1, calibrate.count <= 1 else {
      throw CommandFailure.usage("a fit takes one --select and one --calibrate")
    }
    return try prepared([model])[0]
  }

  /// The texts, nil for `none` and where there is none at all.
  private static func distinct(_ texts: [String], _ option: String) throws -> [String?] {
    guard !texts.isEmpty else { return [nil] }
    if let twice = texts.first(where: { text in texts.count { $0 == text } > 1 }) {
      throw CommandFailure.usage("\(option): '\(twice)' is given twice")
    }
    return texts.map { $0 == "none" ? nil : $0 }
  }

  private static func selector(_ text: String) throws -> FeatureSelector {
    var forest = RandomForestClassifier()
    forest.trees = rankingTrees
    return try FeatureSelector(try FeatureSelection(text), ranking: forest)
  }

  private static func calibration(_ text: String) throws -> CalibrationKind {
    guard let kind = CalibrationKind(rawValue: text) else {
      let names = CalibrationKind.allCases.map(\.rawValue)
      throw CommandFailure.usage(
        "no calibration '\(text)'\(suggestion(nearestName(to: text, in: names))) There are: "
          + names.joined(separator: ", ") + ".")
    }
    return kind
  }
}
