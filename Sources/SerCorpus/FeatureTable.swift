import Foundation
import SerFeatures
import SerFormats
import SerLearning
import SerNumerics

/// Feature rows with their labels and everything that evaluation needs to know of each: what `features extract`
/// writes and `fit --table` reads.
public struct FeatureTable: Sendable {
  /// Shape [n, d]; for frame sets d = frames × bands.
  public var features: Matrix
  /// [frames, bands] of a frame set.
  public var frameShape: [Int]?
  /// n indices into `labelNames`; empty where the clips have no label.
  public var labels: [Int]
  public var labelNames: [String]
  public var speakers: [String]?
  public var genders: [String]?
  public var intensities: [String]?
  public var paths: [String]?
  /// The name of each column.
  public var columns: [String]?
  /// The name of each band of a frame set.
  public var bandNames: [String]?
  /// JSON: feature set, parameters, versions, digests.
  public var meta: String
  /// The file that the rows were read from, for messages.
  public var origin: String?
  /// Whether columns beyond the last are known to be 0: rows of a sparse format, which names only what isn't.
  public var isZeroBeyondWidth = false

  public init(
    features: Matrix, frameShape: [Int]? = nil, labels: [Int], labelNames: [String], speakers: [String]? = nil,
    genders: [String]? = nil, intensities: [String]? = nil, paths: [String]? = nil, columns: [String]? = nil,
    meta: String = "{}"
  ) {
    self.features = features
    self.frameShape = frameShape
    self.labels = labels
    self.labelNames = labelNames
    self.speakers = speakers
    self.genders = genders
    self.intensities = intensities
    self.paths = paths
    self.columns = columns
    self.meta = meta
  }

  /// Number of rows.
  public var count: Int { features.rows }

  /// The rows as a trainer sees them. Throws where a value is infinite, or missing (NaN) and not allowed to be, naming file,
  /// row and column.
  public func labelled(missing: MissingValues = .refused) throws(TrainingError) -> LabelledFeatures {
    if let (row, column) = missing == .allowed ? features.firstInfinite : features.firstNonFinite {
      let value = features[row, column]
      let name = columns.map { "'\($0[column])'" } ?? "\(column)"
      throw .invalidRows(
        "\(origin.map { "\($0): " } ?? "")row \(row + 1), column \(name) is \(value.isNaN ? "missing (NaN)" : "\(value)"); "
          + "every value must be a finite number: leave the row or the column out, or fill in a value")
    }
    return try LabelledFeatures(
      features: features, labels: labels, classNames: labelNames, speakers: speakers, missing: missing,
      frames: frameShape.map { FrameShape(count: $0[0], bands: $0[1]) })
  }

  /// What a row is called in a predictions file: its path, or its number in a bare table.
  public func name(ofRow row: Int) -> String { paths?[row] ?? "\(row)" }
}
