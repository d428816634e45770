import Foundation
import SerEvaluation
import SerFormats
import SerReports

/// `run.json` of a comparison as it is read back.
struct RecordedComparison: Decodable {
  /// Nil in the records of earlier versions.
  let format: String?
  let command: String
  let program: String
  let seed: UInt64
  let source: String
  let manifestSha256: String?
  let corpus: String?
  /// Nil where all emotions were judged, each for itself, and in the records of earlier versions.
  let emotions: String?
  let blas: String
  let featureSets: [FeatureSet]
  let models: [Model]
  let cells: [RecordedCell]

  struct FeatureSet: Decodable {
    let identifier: String
    let sha256: String
  }

  struct Model: Decodable {
    let identifier: String
    let parameters: [String]
    let standardize: Bool?
  }

  /// Reads a record; throws for a file that isn't one, and for one of a later version.
  init(contentsOf url: URL) throws(FormatError) {
    func malformed(_ found: String) -> FormatError {
      .malformed(path: url.path, format: "run.json", found: found, expected: "the record of a comparison")
    }
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .unreadable(path: url.path, reason: StagedOutput.reason(of: error))
    }
    guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw malformed("no JSON object")
    }
    if let format = object["format"] as? String, format != ComparisonRecord.currentFormat {
      throw malformed("'\(format)', written by \(object["program"] as? String ?? "an unknown program")")
    }
    guard object["cells"] is [Any], object["feature_sets"] is [Any] else {
      throw malformed("the record of something else (no cells, or no feature sets)")
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do { self = try decoder.decode(RecordedComparison.self, from: data) } catch {
      throw malformed("a field that can't be understood: \(Self.place(of: error))")
    }
  }

  private static func place(of error: any Error) -> String {
    let context: DecodingError.Context? =
      switch error as? DecodingError {
      case .keyNotFound(let key, let context):
        .init(codingPath: context.codingPath + [key], debugDescription: "missing")
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context
      default: nil
      }
    guard let context else { return "\(error)" }
    return context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
      + " (\(context.debugDescription))"
  }
}

/// A cell of a record: its figures, and what it takes to know and repeat it.
struct RecordedCell: Decodable {
  let featureSet: String
  let model: String
  let parameters: [String]
  let `protocol`: String
  let normalization: String
  /// Nil in the records of earlier versions: the run's.
  let seed: UInt64?
  let marks: [String]
  let remarks: [String]
  let augmentation: AugmentationNote?
  let selection: String?
  let calibration: String?
  let rows: Int
  let accuracy: Double?
  let accuracyInterval: Interval?
  let accuracyBcaInterval: Interval?
  let uar: Double?
  let uarInterval: Interval?
  let uarBcaInterval: Interval?
  let macroF1: Double?
  let weightedF1: Double?
  let logLoss: Double?
  let ece: Double?
  let fitSeconds: Double
  let predictSeconds: Double
  let converged: Bool
  let recipe: CellRecipe?
  let folds: [CrossValidation.FoldOutcome]?
  let predictionsSha256: String?
  let origin: CellOrigin?
}
