import Foundation
import SerFormats

/// A way to write a bundle's model for another program.
public struct ModelExport: Sendable {
  /// The name on the command line.
  public let name: String
  /// What can be written so, and who reads it, in a line.
  public let summary: String
  /// How the written model tells the bundle's classes apart, in a line.
  public let classes: @Sendable (_ names: [String]) -> String
  /// Writes the files, each whole or not at all, and returns them. Throws for a model that can't be written so.
  public let write: @Sendable (_ bundle: ModelBundle, _ url: URL) throws(ModelExportError) -> [URL]

  /// In the order in which they are listed; a new format is a file of its own and a line here.
  public static let all: [ModelExport] = [libsvm, xgboost]

  /// Throws where the bundle does something around its model that the format can't say: the exported model would give
  /// other answers.
  static func checkBare(_ bundle: ModelBundle, format: String, keepsScaling: Bool) throws(ModelExportError) {
    if bundle.pipeline.selection != nil { throw .surrounded(by: "a selection of features", format: format) }
    if bundle.pipeline.calibration != nil { throw .surrounded(by: "a calibration of its scores", format: format) }
    if !keepsScaling, bundle.pipeline.standardizer != nil {
      throw .surrounded(by: "standardised features", format: format)
    }
  }
}

/// Why a model can't be written for another program.
public enum ModelExportError: Error, CustomStringConvertible {
  /// The format is for models of another kind.
  case wrongModel(found: String, format: String, expected: String)
  /// The bundle does more than its model.
  case surrounded(by: String, format: String)
  /// A file can't be written.
  case file(FormatError)

  public var description: String {
    switch self {
    case .wrongModel(let found, let format, let expected):
      "the bundle holds a model of kind '\(found)'; the format \(format) is for \(expected)"
    case .surrounded(let what, let format):
      "the bundle's model works with \(what), which the format \(format) has no place for; fit it without"
    case .file(let error): "\(error)"
    }
  }
}
