import ArgumentParser
import SerLearning
import SerModels

/// A learner with the settings it is timed with.
enum LearnerWork: String, CaseIterable, Codable, ExpressibleByArgument {
  case svm, forest, boosting

  /// As the learners are compared with others, with a tenth of the rounds and trees: their cost is the same each.
  var parameters: [(name: String, value: String)] {
    switch self {
    case .svm: [("cost", "10"), ("cacheMB", "1024")]
    case .forest: [("trees", "50")]
    case .boosting: [("rounds", "20"), ("maxDepth", "6"), ("learningRate", "0.1")]
    }
  }

  /// What is fitted, for the reader.
  var description: String {
    switch self {
    case .svm: "SVM, RBF, C = 10"
    case .forest: "forest of 50 trees"
    case .boosting: "boosting, 20 rounds of 8 trees, depth 6"
    }
  }

  /// Whether the largest number of rows is for this one: an SVM's time grows with their square.
  func isTimed(rows: Int) -> Bool { self != .svm || rows <= 20_000 }

  func trainer() throws -> any ClassifierTrainer {
    try ClassifierCatalogue.entry(named: rawValue).trainer(with: parameters)
  }
}
