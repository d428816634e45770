import SerLearning
import SerModels
import SerNumerics

/// Selections of features and calibrations of scores, in the words of a command line or of an experiment's file.
struct RequestedPreparation: Sendable {
  /// Lists of rules such as `anova:20`, separated by commas; `none` shows the model all columns.
  var select: [String] = []
  /// Lists of kinds such as `temperature`; `none` leaves scores as they are.
  var calibrate: [String] = []
  /// What stands before the names of settings in messages.
  var prefix = "--"

  /// Trees of the forest that ranks columns.
  private static let rankingTrees = 100

  /// Each model with each selection and each calibration.
  func prepared(_ models: [ConfiguredModel]) throws -> [ConfiguredModel] {
    let selectors = try distinct(select, "select").map { try $0.map(Self.selector) }
    let calibrations = try distinct(calibrate, "calibrate").map { try $0.map(Self.calibration) }
    return models.flatMap { model in
      selectors.flatMap { selector in
        calibrations.map { model.prepared(selector: selector, calibration: $0) }
      }
    }
  }

  /// The texts, nil for `none` and where there is none at all.
  private func distinct(_ lists: [String], _ name: String) throws -> [String?] {
    guard !lists.isEmpty else { return [nil] }
    let texts = try lists.flatMap { try NameList.names($0, option: prefix + name) }
    if let twice = texts.first(where: { text in texts.count { $0 == text } > 1 }) {
      throw CommandFailure.usage("\(prefix)\(name): '\(twice)' is given twice")
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
