import SerLearning
import SerNumerics

/// How hyperparameters are searched, in the words of a command line or of an experiment's file.
struct SearchSettings: Sendable {
  /// `grid`, `random` or `halving`; nil for the one that suits the space.
  var strategy: String?
  var trials: Int?
  var metric: String?
  var inner: Int?
  /// What stands before the names of settings in messages.
  var prefix = "--"

  /// The search of a space.
  func search(_ texts: [String]) throws -> HyperparameterSearch {
    let space = try SearchSpace(texts)
    let folds = inner ?? 5
    guard (2...100).contains(folds) else { throw CommandFailure.usage("\(prefix)inner \(folds): 2 to 100 folds") }
    return HyperparameterSearch(
      space: space, strategy: try chosenStrategy(for: space), metric: try chosenMetric, innerFolds: folds)
  }

  private func chosenStrategy(for space: SearchSpace) throws -> SearchStrategy {
    switch strategy ?? (space.isListed && trials == nil ? "grid" : "random") {
    case "grid":
      guard trials == nil else { throw CommandFailure.usage("\(prefix)trials: a grid tries all; leave it out") }
      return .grid
    case "random": return .random(trials: trials ?? 30)
    case "halving": return .halving(trials: trials ?? (space.isListed ? nil : 27))
    case let name: throw unknown("strategy", name, SearchStrategy.names)
    }
  }

  private var chosenMetric: SearchMetric {
    get throws {
      guard let metric else { return .uar }
      guard let known = SearchMetric(rawValue: metric) else {
        throw unknown("metric", metric, SearchMetric.allCases.map(\.rawValue))
      }
      return known
    }
  }

  private func unknown(_ setting: String, _ name: String, _ names: [String]) -> CommandFailure {
    .usage(
      "\(prefix)\(setting): no '\(name)'\(suggestion(nearestName(to: name, in: names))) There are: "
        + "\(names.joined(separator: ", ")).")
  }
}

/// The searches inside each fit of a comparison's models.
struct RequestedSearches: Sendable {
  /// Spaces, each for all models or, as `svm:cost=1,10`, for one.
  var spaces: [String] = []
  var settings = SearchSettings()

  /// The search of one of the models; nil where its settings are given.
  func search(for model: String, of models: [String]) throws -> HyperparameterSearch? {
    let spaces = try spaces.map(addressed)
    for case (let name?, _) in spaces where !models.contains(name) {
      throw CommandFailure.usage(
        "\(settings.prefix)search \(name): the models are \(models.joined(separator: ", "))"
          + suggestion(nearestName(to: name, in: models)))
    }
    let own = spaces.filter { $0.model == nil || $0.model == model }.map(\.space)
    return own.isEmpty ? nil : try settings.search(own)
  }

  /// `svm:cost=1,10` is meant for the SVM; the colon of `gamma=log:1e-4..1` comes after the first equals sign.
  private func addressed(_ text: String) throws -> (model: String?, space: String) {
    guard let equals = text.firstIndex(of: "=") else {
      throw CommandFailure.usage("\(settings.prefix)search '\(text)': expected name=value,value,…")
    }
    guard let colon = text[..<equals].firstIndex(of: ":") else { return (nil, text) }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }
}
