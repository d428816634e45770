import ArgumentParser
import SerLearning

/// Which models are judged, under which protocol and normalisation.
struct JudgedModelOptions: ParsableArguments {
  @Option(help: "Classifiers, separated by commas.")
  var models = "svm"
  @Option(name: .customLong("protocol"), help: "The protocol to judge under (default: the first of the corpus card).")
  var protocolName: String?
  @Option(help: "train (scale by training rows), or corpus, speaker (transductive).")
  var normalize = "train"
  @Option(
    name: .customLong("param"),
    help: ArgumentHelp("A setting for all models, or for one: model.name=value.", valueName: "name=value"))
  var parameters: [ParameterOption] = []

  /// The models with their settings.
  func configured() throws -> [ConfiguredModel] {
    try ConfiguredModel.all(NameList.names(models, option: "--models"), parameters: parameters)
  }

  func normalization() throws -> Normalization { try Normalization.named(normalize) }
}
