import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerLearning
import SerNumerics
import SerReports

/// A recorded comparison set beside its repetition, figure by figure.
struct Reproduction: Encodable {
  /// One figure of one cell.
  struct Figure: Encodable {
    let cell: String
    let figure: String
    @ExplicitNull var recorded: Double?
    @ExplicitNull var repeated: Double?
    /// Nil where one of the two is undefined.
    @ExplicitNull var difference: Double?
    let matches: Bool

    init(cell: String, figure: String, recorded: Double?, repeated: Double?, tolerance: Double) {
      (self.cell, self.figure) = (cell, figure)
      self.recorded = recorded
      self.repeated = repeated
      let difference = recorded.flatMap { recorded in repeated.map { $0 - recorded } }
      self.difference = difference
      matches = difference.map { abs($0) <= tolerance } ?? (recorded == nil && repeated == nil)
    }
  }

  /// Greatest difference of a figure that counts as none.
  let tolerance: Double
  let figures: [Figure]
  /// Cells whose every prediction and probability is the same, to the last digit; nil where the record doesn't say.
  @ExplicitNull var identicalCells: Int?
  let cells: Int
  /// What is otherwise here than where the record was made, in words.
  let circumstances: [String]

  var matches: Bool { figures.allSatisfy(\.matches) }

  init(_ record: RecordedComparison, repeated: [ComputedCell], names: [String], tolerance: Double) {
    self.tolerance = tolerance
    cells = record.cells.count
    let known = ComparedFigure.all.filter { figure in
      !figure.isLater || record.cells.contains { figure.recorded($0) != nil }
    }
    var figures: [Figure] = []
    var identical: [Bool] = []
    for (recorded, repeated) in zip(record.cells, repeated) {
      let title = repeated.cell.title(withProtocol: true) + ", seed \(repeated.cell.seed)"
      figures += known.map { figure in
        Figure(
          cell: title, figure: figure.name, recorded: figure.recorded(recorded),
          repeated: figure.repeated(repeated.cell), tolerance: tolerance)
      }
      if let digest = recorded.predictionsSha256 {
        let outcome = repeated.cell.outcome
        identical.append(digest == outcome.predictions.contentDigest(names: names, folds: outcome.folds.map(\.name)))
      }
    }
    self.figures = figures
    identicalCells = identical.isEmpty ? nil : identical.count { $0 }
    circumstances = record.circumstances
  }
}

/// A figure by which a repetition is judged: its name, and where it stands in a record and in a cell.
private struct ComparedFigure: Sendable {
  let name: String
  /// Whether the first records didn't hold it: one without it in any cell is such a record.
  var isLater = false
  let recorded: @Sendable (RecordedCell) -> Double?
  let repeated: @Sendable (EvaluatedCell) -> Double?

  static let all: [ComparedFigure] = [
    .init(name: "accuracy", recorded: { $0.accuracy }, repeated: { $0.metrics.accuracy }),
    .init(name: "UAR", recorded: { $0.uar }, repeated: { $0.metrics.uar }),
    .init(name: "macro-F1", recorded: { $0.macroF1 }, repeated: { $0.metrics.macroF1 }),
    .init(name: "weighted F1", recorded: { $0.weightedF1 }, repeated: { $0.metrics.weightedF1 }),
    .init(name: "log-loss", recorded: { $0.logLoss }, repeated: { $0.metrics.logLoss }),
    .init(name: "ECE", recorded: { $0.ece }, repeated: { $0.calibration?.ece }),
    .init(
      name: "accuracy, lower", recorded: { $0.accuracyInterval?.lower }, repeated: { $0.accuracyInterval?.lower }),
    .init(
      name: "accuracy, upper", recorded: { $0.accuracyInterval?.upper }, repeated: { $0.accuracyInterval?.upper }),
    .init(name: "UAR, lower", recorded: { $0.uarInterval?.lower }, repeated: { $0.uarInterval?.lower }),
    .init(name: "UAR, upper", recorded: { $0.uarInterval?.upper }, repeated: { $0.uarInterval?.upper }),
    .init(
      name: "accuracy, lower (BCa)", isLater: true, recorded: { $0.accuracyBcaInterval?.lower },
      repeated: { $0.accuracyBootstrap?.bca?.lower }),
    .init(
      name: "accuracy, upper (BCa)", isLater: true, recorded: { $0.accuracyBcaInterval?.upper },
      repeated: { $0.accuracyBootstrap?.bca?.upper }),
    .init(
      name: "UAR, lower (BCa)", isLater: true, recorded: { $0.uarBcaInterval?.lower },
      repeated: { $0.uarBootstrap?.bca?.lower }),
    .init(
      name: "UAR, upper (BCa)", isLater: true, recorded: { $0.uarBcaInterval?.upper },
      repeated: { $0.uarBootstrap?.bca?.upper }),
  ]
}

extension RecordedComparison {
  fileprivate var circumstances: [String] {
    var texts: [String] = []
    if program != ProgramVersion.name { texts.append("recorded by \(program), repeated by \(ProgramVersion.name)") }
    if blas != MatrixProduct.blasCoreName {
      texts.append(
        "recorded with OpenBLAS for \(blas), repeated with that for \(MatrixProduct.blasCoreName), which may round otherwise"
      )
    }
    return texts
  }

  /// The cells as this program would compute them. Throws where the record doesn't say all it takes, or where this
  /// program's features or defaults are others.
  func experiment(corpus: String) throws -> Experiment {
    let cells = try self.cells.map { cell in
      guard let recipe = cell.recipe else {
        throw CommandFailure.checkFailed(
          "\(cell.title): the record doesn't say all it takes to repeat it; it was made by an earlier version")
      }
      let experiment: ExperimentCell
      do { experiment = try recipe.cell() } catch {
        throw CommandFailure.checkFailed("\(cell.title) can't be repeated by this program: \(error)")
      }
      guard FeatureCache.digest(of: experiment.set) == recipe.featureSetSha256 else {
        throw CommandFailure.checkFailed(
          "\(cell.title): \(recipe.featureSet) is defined otherwise than when it was recorded (digest "
            + "\(recipe.featureSetSha256.prefix(12)), now \(FeatureCache.digest(of: experiment.set).prefix(12)))")
      }
      guard experiment.model.pipeline.standardizes == recipe.standardize else {
        throw CommandFailure.checkFailed(
          "\(cell.title): features \(recipe.standardize ? "were" : "were not") standardised when it was recorded; now the "
            + "default is the other way round")
      }
      let hyperparameters = try experiment.model.hyperparameters
      if let recorded = recipe.hyperparameters, recorded != hyperparameters {
        throw CommandFailure.checkFailed(
          "\(cell.title): the defaults of \(recipe.model) are others than when it was recorded: \(recorded), now "
            + hyperparameters)
      }
      return experiment
    }
    return try Experiment(
      corpus: corpus, seed: seed, cells: cells,
      emotions: emotions.map { try EmotionOptions.scheme($0, option: "emotions of run.json") })
  }
}
