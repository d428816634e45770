import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerFormats
import SerLearning
import SerNumerics
import SerReports

/// Everything that a cell's predictions depend on, by name: only a cell of the same facts may stand for another.
struct CellFacts: Codable, Sendable, Equatable {
  let facts: [String: String]

  /// SHA-256 of the facts, as hexadecimal.
  var key: String {
    FileDigest(of: Data(facts.sorted { $0.key < $1.key }.map { "\($0.key)\n\($0.value)\n" }.joined().utf8)).sha256
  }

  /// The facts of a cell over rows with that content, divided by that plan.
  init(_ cell: ExperimentCell, rows: String, plan: SplitPlan) throws {
    let pipeline = cell.model.pipeline
    facts = [
      "program": ProgramVersion.name, "build": ProgramBuild.digest,
      // Another processor may round differently.
      "processor": MatrixProduct.blasCoreName,
      "rows": rows, "feature set": cell.set.specification, "feature digest": FeatureCache.digest(of: cell.set),
      "classifier": cell.model.identifier, "hyperparameters": try cell.model.hyperparameters,
      "given": cell.model.parameters.joined(separator: " "), "standardize": "\(pipeline.standardizes)",
      "search": cell.model.searchText ?? "none", "selection": pipeline.selector?.selection.text ?? "none",
      "calibration": pipeline.calibration?.rawValue ?? "none", "protocol": plan.name, "folds": plan.contentDigest,
      "normalization": cell.normalization.rawValue,
      "augmentation": try cell.augmentation?.fact(cell.drawSeed) ?? "none",
      "seed": "\(cell.seed)",
    ]
  }

  /// Where two cells' facts differ, in words.
  func differences(from other: CellFacts) -> String {
    Set(facts.keys).union(other.facts.keys).sorted().filter { facts[$0] != other.facts[$0] }.joined(separator: ", ")
  }
}

extension ExperimentAugmentation {
  /// The chain with the digests of the files that it names, the copies and their seed.
  fileprivate func fact(_ seed: UInt64) throws -> String {
    let responses = try chain.responsePaths.flatMap { try AugmentationMaterial.files(at: $0) }
    return (["\(text) seed \(seed)"] + (try responses.map { try FileDigest(of: $0).sha256 })).joined(separator: " ")
  }
}

extension SplitPlan {
  /// SHA-256 of the rows of every fold, as hexadecimal.
  var contentDigest: String {
    let lines = folds.map { fold in
      "\(fold.name)\n"
        + [fold.training, fold.validation, fold.test].map { $0.map(String.init).joined(separator: " ") + "\n" }.joined()
    }
    return FileDigest(of: Data("\(name)\n\(isLeaky)\n\(lines.joined())".utf8)).sha256
  }
}

/// Which program this is, beyond its version: what was computed before a change of code must not pass for what is
/// computed after it.
enum ProgramBuild {
  /// SHA-256 of the program's file, or the version where it can't be read.
  static let digest: String =
    Bundle.main.executableURL.flatMap { try? FileDigest(of: $0.resolvingSymlinksInPath()).sha256 }
    ?? ProgramVersion.name
}
