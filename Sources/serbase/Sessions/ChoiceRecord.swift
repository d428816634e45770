import Foundation
import SerLearning
import SerReports

/// Settings that a search chose, as reports and JSON show them.
struct ChoiceRecord: Encodable {
  /// Nil for a model that is fitted on all rows.
  let fold: String?
  /// `cost=10 gamma=0.01`.
  let settings: String
  let metric: String
  let innerScore: Double
  let trials: Int

  init(fold: String?, _ choice: SearchChoice) {
    self.fold = fold
    settings = "\(choice.settings)"
    metric = choice.metric.rawValue
    innerScore = choice.innerScore
    trials = choice.trials
  }

  /// Of every fold of a cell that chose.
  static func all(of cell: EvaluatedCell) -> [ChoiceRecord] {
    cell.outcome.folds.compactMap { fold in fold.choice.map { ChoiceRecord(fold: fold.name, $0) } }
  }

  /// The choices of a cell as lines under a table.
  static func text(of cell: EvaluatedCell) -> [String] {
    let choices = all(of: cell)
    return choices.isEmpty ? [] : ["", cell.title()] + choices.map(\.text)
  }

  var text: String {
    "  \(fold.map { "fold \($0)" } ?? "all rows"): chose \(settings) of \(trials) "
      + "(inner \(metric) \(String(format: "%.3f", innerScore)), the best of many and so too good)"
  }
}
