import Foundation
import SerFormats
import SerLearning

/// What the names of a comparison's cells must say beyond model, features and protocol, or two would be called the same.
public struct CellDistinction: Sendable, Equatable {
  /// Whether the comparison holds several training seeds.
  public internal(set) var bySeed = false
  /// Whether it holds the model with several settings on the same features.
  public internal(set) var bySettings = false

  /// Settings as part of a file name; long ones as eight digits of their digest.
  static func stem(of parameters: [String]) -> String {
    let text = parameters.joined(separator: "-")
    return text.count <= 60 ? text : "settings-\(FileDigest(of: Data(text.utf8)).sha256.prefix(8))"
  }
}

extension [EvaluatedCell] {
  /// The cells, each with what must be said to tell it from the others.
  func distinguished() -> [EvaluatedCell] {
    let severalSeeds = Set(map(\.seed)).count > 1
    var settings: [Neighbourhood: Set<[String]>] = [:]
    for cell in self { settings[Neighbourhood(cell), default: []].insert(cell.parameters) }
    let ambiguous = Set(settings.filter { $0.value.count > 1 }.keys.map(\.model))
    return map { cell in
      var cell = cell
      cell.distinction = CellDistinction(bySeed: severalSeeds, bySettings: ambiguous.contains(cell.model))
      return cell
    }
  }
}

/// All that names a cell beside settings and seed.
private struct Neighbourhood: Hashable {
  let model, featureSet, protocolName: String
  let normalization: Normalization
  let preparation: [String?]

  init(_ cell: EvaluatedCell) {
    (model, featureSet, protocolName) = (cell.model, cell.featureSet, cell.protocolName)
    normalization = cell.normalization
    preparation = [cell.augmentation?.text, cell.preparation.selection, cell.preparation.calibration]
  }
}
