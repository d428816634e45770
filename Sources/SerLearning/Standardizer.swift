import CSerKernels
import SerNumerics

/// Brings each column to mean 0 and standard deviation 1, as it was in the rows it was fitted on; where rows are frames,
/// each band over all frames of the clips.
public struct Standardizer: Codable, Sendable, Equatable {
  /// Shape [1, d]; [1, bands] for rows of frames.
  public let means: Matrix
  /// As ``means``; 1 for a column that doesn't vary.
  public let scales: Matrix
  /// Nil for rows of columns. Frames behind the end of a clip take no part and stay zeros.
  public let frames: FrameShape?

  /// Means and population standard deviations of `features`, at least one row, summed in `Double`.
  ///
  /// Missing values (NaN) take no part; a column without any value has mean 0 and scale 1.
  public init(fitting features: Matrix, frames: FrameShape? = nil) {
    let columns = frames?.bands ?? features.columns
    var means = [Double](repeating: 0, count: columns)
    var squares = means
    var counts = means
    features.values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return }
      let blocks = Self.blocks(of: features, frames)
      for block in blocks { ser_present_sums(values + block.start, block.rows, columns, &means, &counts) }
      for column in 0..<columns { means[column] /= max(1, counts[column]) }
      for block in blocks { ser_present_squares(values + block.start, block.rows, columns, means, &squares) }
    }
    let scales = squares.indices.map { column in
      let deviation = (squares[column] / max(1, counts[column])).squareRoot()
      // A constant column leaves only rounding noise, which must not be blown up to unit variance.
      return deviation > abs(means[column]) * 1e-7 && deviation > 0 ? Float(deviation) : 1
    }
    self.means = Matrix(rows: 1, columns: columns, values: means.map { Float($0) })
    self.scales = Matrix(rows: 1, columns: columns, values: scales)
    self.frames = frames
  }

  /// Known means and scales of columns, each of shape [1, d]; a scale above 0, infinite for a column that is to become 0.
  public init(means: Matrix, scales: Matrix) throws(TrainingError) {
    guard means.rows == 1, scales.rows == 1, means.columns == scales.columns, scales.values.allSatisfy({ $0 > 0 }),
      means.firstNonFinite == nil
    else { throw .invalidRows("scaling by \(scales.columns) scales above 0 and \(means.columns) finite means") }
    self.means = means
    self.scales = scales
    frames = nil
  }

  private enum Key: String, CodingKey { case means, scales, frames }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    means = try container.decode(Matrix.self, forKey: .means)
    scales = try container.decode(Matrix.self, forKey: .scales)
    frames = try container.decodeIfPresent(FrameShape.self, forKey: .frames)
    guard means.rows == 1, scales.rows == 1, scales.columns == means.columns,
      means.columns == frames?.bands ?? means.columns
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .means, in: container,
        debugDescription: "\(means.columns) means but \(scales.columns) scales"
          + (frames.map { " for \($0.bands) bands" } ?? ""))
    }
  }

  /// Values of the rows that this scales.
  public var width: Int { frames?.width ?? means.columns }

  /// The rows in units of the fitted deviations; missing values stay missing. Throws for another width.
  public func transform(_ features: Matrix) throws(TrainingError) -> Matrix {
    guard features.columns == width else { throw .wrongWidth(found: features.columns, expected: width) }
    var result = features
    let columns = means.columns
    let blocks = Self.blocks(of: features, frames)
    result.values.withUnsafeMutableBufferPointer { values in
      guard let values = values.baseAddress else { return }
      for block in blocks { ser_standardize(values + block.start, block.rows, columns, means.values, scales.values) }
    }
    return result
  }

  /// Where values of all columns stand one after the other: all rows at once, or the frames that are a clip's own.
  private static func blocks(of features: Matrix, _ frames: FrameShape?) -> [(start: Int, rows: Int)] {
    guard let frames else { return [(0, features.rows)] }
    return frames.clipFrames(of: features).enumerated().map { ($0 * features.columns, $1) }
  }
}
