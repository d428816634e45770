import ArgumentParser
import SerLearning
import SerNumerics

/// How hyperparameters are searched.
struct SearchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "grid, random or halving (default: grid, or random where the space has a range).", valueName: "strategy"),
    completion: .searchStrategy)
  var strategy: String?

  @Option(help: ArgumentHelp("Combinations to try at random (default: 30; halving: the grid).", valueName: "n"))
  var trials: Int?

  @Option(
    help: ArgumentHelp("What chooses: uar, accuracy or log-loss (default: uar).", valueName: "metric"),
    completion: .searchMetric)
  var metric: String?

  @Option(help: ArgumentHelp("Inner folds of training speakers (default: 5).", valueName: "n"))
  var inner: Int?

  /// Whether any of these was given.
  var isGiven: Bool { strategy != nil || trials != nil || metric != nil || inner != nil }

  /// What was asked for.
  var requested: SearchSettings { SearchSettings(strategy: strategy, trials: trials, metric: metric, inner: inner) }

  /// The search of a space.
  func search(_ texts: [String]) throws -> HyperparameterSearch { try requested.search(texts) }
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

  /// What was asked for.
  var requested: RequestedSearches { RequestedSearches(spaces: search, settings: settings.requested) }
}
