import SerCorpus

/// The cells of a comparison, computed and taken from earlier ones, each once.
struct JoinedCells {
  private(set) var cells: [ComputedCell]

  init(_ cells: [ComputedCell]) { self.cells = cells }

  /// Adds the cells of an earlier comparison. One that is there already, with the same predictions, is taken once; with
  /// others it is an error: one of the two isn't what it says.
  mutating func add(_ added: [ComputedCell], from folder: String) throws {
    for cell in added {
      guard let known = cells.first(where: { $0.identity == cell.identity }) else {
        cells.append(cell)
        continue
      }
      guard known.cell.outcome.predictions == cell.cell.outcome.predictions else {
        throw CommandFailure.checkFailed(
          "\(cell.cell.title(withProtocol: true)), seed \(cell.cell.seed), is both in \(folder) and "
            + "\(known.origin.map { "in \($0.folder)" } ?? "computed here"), with other predictions: leave one of them out"
        )
      }
    }
  }
}

extension Experiment {
  /// The experiment with every protocol by its name. Throws where two cells are the same after that.
  func resolved(_ corpus: CorpusSession) throws -> Experiment {
    let resolved = try cells.map { cell in
      var cell = cell
      cell.protocolName = try corpus.splitProtocol(named: cell.protocolName).identifier
      return cell
    }
    return try Experiment(corpus: self.corpus, seed: seed, cells: resolved, emotions: emotions)
  }

  /// The experiment without the cells that earlier comparisons hold.
  func without(_ earlier: [EarlierComparison]) throws -> Experiment {
    let held = earlier.flatMap { earlier in
      earlier.cells.map { RecordedIdentity($0.recorded, seed: earlier.record.seed) }
    }
    let missing = try cells.filter { try !held.contains(RecordedIdentity($0)) }
    return try Experiment(corpus: corpus, seed: seed, cells: missing, emotions: emotions)
  }
}

/// What a cell that is to be computed and a recorded one have in common where they are the same.
private struct RecordedIdentity: Equatable {
  let texts: [String]
  /// Nil in the records of earlier versions, which are taken at their word.
  let hyperparameters: String?

  init(_ recorded: RecordedCell, seed: UInt64) {
    texts = [
      recorded.featureSet, recorded.model, recorded.parameters.joined(separator: " "), recorded.protocol,
      recorded.normalization, recorded.augmentation.map { "\($0.text) seed \($0.seed)" } ?? "",
      recorded.selection ?? "", recorded.calibration ?? "", "\(recorded.seed ?? seed)",
      "\(recorded.recipe?.drawSeed ?? seed)",
    ]
    hyperparameters = recorded.recipe?.hyperparameters
  }

  init(_ cell: ExperimentCell) throws {
    texts = [
      cell.set.specification, cell.model.identifier, cell.model.parameters.joined(separator: " "),
      cell.protocolName ?? "", cell.normalization.rawValue,
      cell.augmentation.map { "\($0.text) seed \(cell.drawSeed)" } ?? "",
      cell.model.preparation.selection ?? "", cell.model.preparation.calibration ?? "", "\(cell.seed)",
      "\(cell.drawSeed)",
    ]
    hyperparameters = try cell.model.hyperparameters
  }

  static func == (a: RecordedIdentity, b: RecordedIdentity) -> Bool {
    // Where the split is that of a published list, the seed that it was not drawn from doesn't matter.
    let isDrawn = a.texts[3] == "random-80-10-10"
    guard a.texts.dropLast() == b.texts.dropLast(), !isDrawn || a.texts.last == b.texts.last else { return false }
    guard let first = a.hyperparameters, let second = b.hyperparameters else { return true }
    return first == second
  }
}
