import ArgumentParser
import SerLearning

/// Which models are judged, under which protocol and normalisation.
struct JudgedModelOptions: ParsableArguments {
  @Option(
    help: "Classifiers, separated by commas (svm has C = 10 unless --param says otherwise).", completion: .classifiers)
  var models = "svm"
  @Option(
    name: .customLong("protocol"), help: "The protocol to judge under (default: the first of the corpus card).",
    completion: .protocolName)
  var protocolName: String?
  @Option(help: "train (scale by training rows), or corpus, speaker (transductive).", completion: .normalization)
  var normalize = "train"
  @Option(
    name: .customLong("param"),
    help: ArgumentHelp("A setting for all models, or for one: model.name=value.", valueName: "name=value"))
  var parameters: [ParameterOption] = []

  /// The models with their settings; an SVM that isn't told its cost has that of ``ReferenceClassifier``.
  func configured() throws -> [ConfiguredModel] {
    let names = try NameList.names(models, option: "--models")
    return try ConfiguredModel.all(
      names, parameters: parameters + ReferenceClassifier.usualCost(of: names, given: parameters))
  }

  func normalization() throws -> Normalization { try Normalization.named(normalize) }
}
