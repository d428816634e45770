import Foundation
import SerEvaluation
import SerFormats
import SerLearning
import SerNumerics
import SerReports

/// A cell with what came out of it and how it can be computed again.
struct ComputedCell: Sendable {
  let cell: EvaluatedCell
  /// Nil for a cell of an earlier version's record that doesn't say enough.
  let recipe: CellRecipe?
  /// The earlier comparison that it was taken from; nil for one of this run.
  let origin: CellOrigin?
  /// False where an earlier version's record doesn't say what happened in each fold.
  let knowsFolds: Bool

  init(
    _ cell: ExperimentCell, plan: SplitPlan, note: AugmentationNote?, outcome: CrossValidation.Outcome,
    speakers: [String]?
  ) throws {
    self.cell = EvaluatedCell(
      featureSet: cell.set.specification, model: cell.model.identifier, parameters: cell.model.parameters, plan: plan,
      normalization: cell.normalization, seed: Seed(cell.seed), outcome: outcome, speakers: speakers,
      augmentation: note, preparation: cell.model.preparation)
    recipe = try CellRecipe(cell, plan: plan, note: note)
    origin = nil
    knowsFolds = true
  }

  init(_ cell: EvaluatedCell, recipe: CellRecipe?, origin: CellOrigin, knowsFolds: Bool) {
    self.cell = cell
    self.knowsFolds = knowsFolds
    self.recipe = recipe
    self.origin = origin
  }

  /// What makes it the cell it is, as tables show it.
  var identity: [String] {
    [
      cell.featureSet, cell.model, cell.parameters.joined(separator: " "), cell.protocolName,
      cell.normalization.rawValue, "\(cell.seed)", cell.augmentation.map { "\($0.text) seed \($0.seed)" } ?? "",
      cell.preparation.selection ?? "", cell.preparation.calibration ?? "",
    ]
  }
}

/// The earlier run that a cell was taken from.
struct CellOrigin: Codable, Sendable, Equatable {
  let folder: String
  let program: String
  let command: String
  let blas: String
}

extension OutOfFoldPredictions {
  /// SHA-256 of all judged rows with their probabilities, whatever their order, as hexadecimal. `names` are those of the
  /// rows.
  func contentDigest(names: [String], folds: [String]) -> String {
    let lines = rows.map { row in
      ([names[row.row], folds[row.fold], classNames[row.truth], classNames[row.prediction]]
        + (row.probabilities ?? []).map { "\($0)" }).joined(separator: "\t")
    }
    return FileDigest(of: Data(lines.sorted().joined(separator: "\n").utf8)).sha256
  }
}
