import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerInference
import SerLearning
import SerModels
import SerReports

/// What a shell offers for the names that serbase knows.
///
/// Lists of names are made when the shell asks, by ``NameCompletion``, since they depend on what has been typed.
extension CompletionKind {
  static let csv = CompletionKind.file(extensions: ["csv"])
  static let featureTable = CompletionKind.file(extensions: ["npz", "csv", "arff", "libsvm"])

  static let classifier = CompletionKind.list(ClassifierCatalogue.identifiers)
  static let classifiers = names(ClassifierCatalogue.identifiers, separators: ",")
  static let corpus = namesOrFiles(CorpusCatalogue.identifiers, extensions: ["csv"])
  static let corpusOrExperiment = namesOrFiles(CorpusCatalogue.identifiers, extensions: ["csv", "yaml"])
  static let knownCorpus = CompletionKind.list(CorpusCatalogue.identifiers)
  static let featureSet = names(FeatureCatalogue.entries.map(\.identifier), separators: "+")
  static let featureSets = names(FeatureCatalogue.entries.map(\.identifier), separators: ",+")
  static let protocolName = protocolNames(separators: "")
  static let protocols = protocolNames(separators: ",")
  static let normalization = CompletionKind.list(Normalization.allCases.map(\.rawValue))
  static let normalizations = names(Normalization.allCases.map(\.rawValue), separators: ",")
  static let emotions = names(
    EmotionScheme.named.map(\.name) + Emotion.allCases.map(\.rawValue), separators: ",")
  static let calibrations = names(CalibrationKind.allCases.map(\.rawValue) + ["none"], separators: ",")
  static let augmentations = names(AugmentationCatalogue.entries.map(\.name), separators: ",")
  static let degradations = names(Degradation.all.map(\.name), separators: ",")
  static let searchStrategy = CompletionKind.list(SearchStrategy.names)
  static let searchMetric = CompletionKind.list(SearchMetric.allCases.map(\.rawValue))
  static let ablationInterval = CompletionKind.list(AblationInterval.allCases.map(\.rawValue))
  static let answerPolicy = CompletionKind.list(AnswerMapping.Policy.allCases.map(\.rawValue))
  static let exportFormat = CompletionKind.list(ModelExport.all.map(\.name))

  private static func protocolNames(separators: String) -> CompletionKind {
    .custom { words, _, typed in
      NameCompletion(names: NameCompletion.protocols(after: words), separators: separators).continuations(of: typed)
    }
  }

  private static func names(_ names: [String], separators: String) -> CompletionKind {
    .custom { _, _, typed in NameCompletion(names: names, separators: separators).continuations(of: typed) }
  }

  private static func namesOrFiles(_ names: [String], extensions: [String]) -> CompletionKind {
    .custom { _, _, typed in
      names.filter { $0.hasPrefix(typed) } + NameCompletion.files(of: typed, extensions: extensions)
    }
  }
}
