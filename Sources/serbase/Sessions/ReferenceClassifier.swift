import ArgumentParser
import SerModels

/// The classifier by which feature sets are compared: an SVM with one setting for all of them.
///
/// Columns are standardised by the training rows, C is 10, γ is `scale` (1 / (columns · variance)): the kernel's width
/// follows the number of columns, so that a set of 88 and one of 360 meet the same kind of machine. C = 10 is what
/// published SVM baselines on such functionals use, and is where RBF machines on standardised functionals are flat:
/// a setting sought for each set would compare the search and not the features.
enum ReferenceClassifier: String, CaseIterable, ExpressibleByArgument {
  /// exp(−γ‖x − z‖²)
  case rbf
  /// γ⟨x, z⟩: linear, with the same scaling by the number of columns, which a plain linear kernel lacks.
  case linear

  var parameters: [(name: String, value: String)] {
    switch self {
    case .rbf: [("kernel", "rbf"), ("cost", "10"), ("gamma", "scale")]
    case .linear: [("kernel", "polynomial"), ("degree", "1"), ("cost", "10"), ("gamma", "scale")]
    }
  }

  func model() throws -> ConfiguredModel {
    try ConfiguredModel(
      SVMClassifier.identifier,
      parameters: parameters.compactMap { ParameterOption(argument: "\($0.name)=\($0.value)") })
  }

  /// C = 10 for an SVM among the models whose cost isn't given: what commands take that judge one without being told how.
  static func usualCost(of models: [String], given: [ParameterOption]) -> [ParameterOption] {
    let names = given.filter { $0.model == nil || $0.model == SVMClassifier.identifier }.map(\.name)
    guard models.contains(SVMClassifier.identifier), !names.contains("cost") else { return [] }
    return [ParameterOption(argument: "\(SVMClassifier.identifier).cost=10")].compactMap { $0 }
  }

  /// What it is, for the page.
  var description: String {
    let kernel = self == .rbf ? "RBF kernel" : "linear kernel divided by the number of columns"
    return "Reference classifier: SVM, \(kernel), C = 10, γ = 1 / (columns · variance), columns standardised by the "
      + "training clips; nothing is tuned to a set."
  }
}
