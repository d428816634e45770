import ArgumentParser

/// What is learnt from training rows around a model: which columns it is shown, and how its scores become
/// probabilities.
struct PipelineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Show the model some columns only, chosen on the training rows of each fold: anova:K (most different between the "
        + "classes), importance:K (most used by a forest), variance (all that vary). `compare` takes several, separated by commas, and `none`.",
      valueName: "rule"))
  var select: [String] = []

  @Option(
    help: ArgumentHelp(
      "Make scores into probabilities that mean what they say, on training speakers held out in turn: temperature or "
        + "isotonic. `compare` takes several, separated by commas, and `none`.", valueName: "kind"),
    completion: .calibrations)
  var calibrate: [String] = []

  /// What was asked for.
  var requested: RequestedPreparation { RequestedPreparation(select: select, calibrate: calibrate) }

  /// Each model with each selection and each calibration.
  func prepared(_ models: [ConfiguredModel]) throws -> [ConfiguredModel] { try requested.prepared(models) }

  /// The model with the one selection and the one calibration that a fit takes.
  func prepared(_ model: ConfiguredModel) throws -> ConfiguredModel {
    let prepared = try prepared([model])
    guard prepared.count == 1 else { throw CommandFailure.usage("a fit takes one --select and one --calibrate") }
    return prepared[0]
  }
}
