import ArgumentParser
import SerInference

/// What `predict`, `listen` and `serve` make of what a model is not sure of.
struct DecisionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Say no emotion where the most probable one is less probable than this.", valueName: "probability"))
  var abstainBelow: Double?

  func validate() throws {
    if let abstainBelow, !(0...1).contains(abstainBelow) {
      throw ValidationError("--abstain-below \(abstainBelow): a probability, 0 to 1")
    }
  }

  /// Throws where a threshold is asked of a model that has no probabilities.
  func check(_ recognizer: Recognizer, path: String) throws {
    if abstainBelow != nil, !recognizer.givesProbabilities {
      throw CommandFailure.usage(
        "--abstain-below: \(path) ranks emotions but gives no probabilities; fit it with --calibrate temperature")
    }
  }
}
