import ArgumentParser
import SerLearning
import SerNumerics

/// How hyperparameters are searched.
struct SearchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "grid, random or halving (default: grid, or random where the space has a range).", valueName: "strategy"))
  var strategy: String?

  @Option(help: ArgumentHelp("Combinations to try at random (default: 30; halving: the grid).", valueName: "n"))
  var trials: Int?

  @Option(help: ArgumentHelp("What chooses: uar, accuracy or log-loss (default: uar).", valueName: "metric"))
  var metric: String?

  @Option(help: ArgumentHelp("Inner folds of training speakers (default: 5).", valueName: "n"))
  var inner: Int?

  /// Whether any of these was given.
  var isGiven: Bool { strategy != nil || trials != nil || metric != nil || inner != nil }

  /// The search of a space.
  func search(_ texts: [String]) throws -> HyperparameterSearch {
    let space = try SearchSpace(texts)
    let folds = inner ?? 5
    guard (2...100).contains(folds) else { throw CommandFailure.usage("--inner \(folds): 2 to 100 folds") }
    return HyperparameterSearch(
      space: space, strategy: try chosenStrategy(for: space), metric: try chosenMetric, innerFolds: folds)
  }

  private func chosenStrategy(for space: SearchSpace) throws -> SearchStrategy {
    switch strategy ?? (space.isListed && trials == nil ? "grid" : "random") {
    case "grid":
      guard trials == nil else { throw CommandFailure.usage("--trials: a grid tries all; leave it out") }
      return .grid
    case "random": return .random(trials: trials ?? 30)
    case "halving": return .halving(trials: trials ?? (space.isListed ? nil : 27))
    case let name: throw Self.unknown("strategy", name, SearchStrategy.names)
    }
  }

  private var chosenMetric: SearchMetric {
    get throws {
      guard let metric else { return .uar }
      guard let known = SearchMetric(rawValue: metric) else {
        throw Self.unknown("metric", metric, SearchMetric.allCases.map(\.rawValue))
      }
      return known
    }
  }

  private static func unknown(_ option: String, _ name: String, _ names: [String]) -> CommandFailure {
    .usage(
      "--\(option): no '\(name)'\(suggestion(nearestName(to: name, in: names))) There are: "
        + "\(names.joined(separator: ", ")).")
  }
}

/// Searches inside each fit of `fit` and `compare`.
struct NestedSearchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Choose hyperparameters inside every training fold: 'cost=1,10,100;gamma=scale,0.001', for one of several models "
        + "svm:cost=1,10 (see `serbase help search`).", valueName: "space"))
  var search: [String] = []

  @OptionGroup var settings: SearchOptions

  func validate() throws {
    if search.isEmpty, settings.isGiven {
      throw ValidationError("--strategy, --trials, --metric and --inner go with --search")
    }
  }

  /// The search of one of the models; nil where its settings are given.
  func search(for model: String, of models: [String]) throws -> HyperparameterSearch? {
    let spaces = try search.map(Self.addressed)
    for case (let name?, _) in spaces where !models.contains(name) {
      throw CommandFailure.usage(
        "--search \(name): the models are \(models.joined(separator: ", "))"
          + suggestion(nearestName(to: name, in: models)))
    }
    let own = spaces.filter { $0.model == nil || $0.model == model }.map(\.space)
    return own.isEmpty ? nil : try settings.search(own)
  }

  /// `svm:cost=1,10` is meant for the SVM; the colon of `gamma=log:1e-4..1` comes after the first equals sign.
  private static func addressed(_ text: String) throws -> (model: String?, space: String) {
    guard let equals = text.firstIndex(of: "=") else {
      throw CommandFailure.usage("--search '\(text)': expected name=value,value,…")
    }
    guard let colon = text[..<equals].firstIndex(of: ":") else { return (nil, text) }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }
}
