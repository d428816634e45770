import SerLearning
import SerNumerics

/// All classifiers by identifier. A new one is a file of its own and a line here; the command line, comparisons,
/// bundles and the contract tests then know it.
public enum ClassifierCatalogue {
  /// In the order in which they are listed.
  public static let entries: [ClassifierEntry] = [
    ClassifierEntry(MajorityClassifier.self, "the most frequent class, whatever the features"),
    ClassifierEntry(NeighboursClassifier.self, "k nearest neighbours"),
    ClassifierEntry(LogisticClassifier.self, "logistic regression (multinomial, L2), by L-BFGS"),
    ClassifierEntry(SVMClassifier.self, "support vector machine (C-SVC, one against one), by SMO"),
    ClassifierEntry(RandomForestClassifier.self, "random forest, or extremely randomised trees"),
    ClassifierEntry(GradientBoostingClassifier.self, "gradient-boosted trees (softmax, second order, histograms)"),
    ClassifierEntry(CNN.self),
    ClassifierEntry(MFCCCNN.self),
    ClassifierEntry(LSTMNetwork.self),
    ClassifierEntry(CNNLSTM.self),
    ClassifierEntry(CNNAttention.self),
    ClassifierEntry(TransformerEncoder.self),
  ]

  public static var identifiers: [String] { entries.map(\.identifier) }

  /// The classifier of that name; throws with the nearest one when there is none.
  public static func entry(named identifier: String) throws(ClassifierCatalogueError) -> ClassifierEntry {
    guard let entry = entries.first(where: { $0.identifier == identifier }) else {
      throw .unknownClassifier(
        name: identifier, nearest: nearestName(to: identifier, in: identifiers), allowed: identifiers)
    }
    return entry
  }
}

/// What can go wrong in the catalogue.
public enum ClassifierCatalogueError: Error, Equatable, CustomStringConvertible {
  case unknownClassifier(name: String, nearest: String?, allowed: [String])

  public var description: String {
    switch self {
    case .unknownClassifier(let name, let nearest, let allowed):
      "no classifier '\(name)'" + (nearest.map { "; did you mean '\($0)'?" } ?? ".")
        + " There are: \(allowed.joined(separator: ", "))."
    }
  }
}
