import ArgumentParser
import SerLearning

/// What a comparison consists of: feature sets × protocols × normalisations × models × seeds.
struct GridOptions: ParsableArguments {
  @Option(
    help:
      "Feature sets, separated by commas; each may be configured and combined: a:key=value,b+c (default: mfcc-functionals).",
    completion: .featureSets)
  var sets: String?
  @Option(help: "Classifiers, separated by commas (default: majority,svm).", completion: .classifiers)
  var models: String?
  @Option(
    name: .customLong("protocol"), help: "Protocols, separated by commas (default: the first of the corpus card).",
    completion: .protocols)
  var protocolNames: String?
  @Option(
    help: "Normalisations, separated by commas: train, corpus, speaker (default: train).", completion: .normalizations)
  var normalize: String?
  @Option(help: "Training seeds, separated by commas: a cell for each (default: that of --seed).")
  var seeds: String?
  @Option(
    name: .customLong("param"),
    help: ArgumentHelp("A setting for all models, or for one: model.name=value.", valueName: "name=value"))
  var parameters: [ParameterOption] = []
  @OptionGroup var preparation: PipelineOptions
  @OptionGroup var searches: NestedSearchOptions
  @OptionGroup var augmentation: AugmentationOptions
  @OptionGroup var emotions: EmotionOptions

  /// Whether anything says that cells are to be computed.
  var isGiven: Bool { givenOption != nil || seeds != nil }

  /// The first option that says what the cells are, seeds apart.
  var givenOption: String? {
    [
      (sets != nil, "--sets"), (models != nil, "--models"), (protocolNames != nil, "--protocol"),
      (normalize != nil, "--normalize"), (!parameters.isEmpty, "--param"), (!preparation.select.isEmpty, "--select"),
      (!preparation.calibrate.isEmpty, "--calibrate"), (!searches.search.isEmpty, "--search"),
      (!augmentation.augment.isEmpty, "--augment"), (emotions.emotions != nil, "--emotions"),
    ].first { $0.0 }?.1
  }

  /// The one block of a command line. `seed` is that of training where there are no `--seeds`.
  func block(seed: UInt64) throws -> ExperimentBlock {
    var block = ExperimentBlock(
      sets: [sets ?? "mfcc-functionals"], models: [models ?? "majority,svm"],
      seeds: try seeds.map { try NameList.seeds($0, option: "--seeds") } ?? [seed])
    block.parameters = parameters
    block.protocols = try protocolNames.map { try NameList.names($0, option: "--protocol") } ?? []
    block.normalizations = try normalize.map { try NameList.names($0, option: "--normalize") } ?? block.normalizations
    block.preparation = preparation.requested
    block.searches = searches.requested
    block.augmentation = augmentation.requested
    return block
  }
}
