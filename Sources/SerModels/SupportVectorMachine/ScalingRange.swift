import Foundation
import SerLearning
import SerNumerics

/// Standardisation as a range file of LIBSVM's `svm-scale`, which `svm-scale -r` applies to rows.
///
/// `svm-scale` maps the range min…max of a feature to lower…upper. With min = mean − scale, max = mean + scale and −1…1
/// that is (x − mean) / scale exactly.
public struct ScalingRange: Sendable {
  public let standardizer: Standardizer

  private static let greatestIndex = 1 << 24

  public init(_ standardizer: Standardizer) { self.standardizer = standardizer }

  /// The content of the range file.
  public var text: String {
    var text = "x\n-1 1\n"
    for column in 0..<standardizer.means.columns {
      let (mean, scale) = (Double(standardizer.means.values[column]), Double(standardizer.scales.values[column]))
      // A feature that becomes 0 whatever it is has no line: svm-scale leaves it out.
      if scale.isFinite { text += "\(column + 1) \(mean - scale) \(mean + scale)\n" }
    }
    return text
  }

  /// Reads the content of a range file. Features without a line, or with an empty range, become 0, as they do with
  /// `svm-scale`.
  ///
  /// - Parameter columns: the width of the rows to scale; nil for the greatest index in the file.
  public init(parsing data: Data, columns: Int? = nil) throws(LIBSVMTextError) {
    let lines = TextLines(data)
    guard let first = lines.next(), first.count == 1, lines.text(first[0]) == "x" else {
      throw lines.error("another first line", expected: "x: a range file of svm-scale for features only")
    }
    guard let bounds = lines.next(), bounds.count == 2, let lower = lines.number(bounds[0]),
      let upper = lines.number(bounds[1]), lower < upper
    else { throw lines.error("other bounds", expected: "two numbers, lower and upper") }
    var ranges: [Int: (mean: Float, scale: Float)] = [:]
    while let fields = lines.next() {
      guard fields.count == 3, let index = lines.integer(fields[0]), (1...Self.greatestIndex).contains(index),
        let least = lines.number(fields[1]), let greatest = lines.number(fields[2]), least <= greatest
      else { throw lines.error(fields[0], expected: "index, minimum and maximum of a feature") }
      let scale = (greatest - least) / (upper - lower)
      let mean = Float(least - lower * scale)
      guard mean.isFinite, Float(scale).isFinite else { throw lines.error(fields[1], expected: "a smaller number") }
      let isNew = ranges.updateValue((mean, Float(scale)), forKey: index - 1) == nil
      guard isNew else { throw lines.error(fields[0], expected: "every feature once") }
    }
    let width = max(columns ?? 0, (ranges.keys.max() ?? -1) + 1)
    var (means, scales) = ([Float](repeating: 0, count: width), [Float](repeating: .infinity, count: width))
    for (column, range) in ranges where range.scale > 0 { (means[column], scales[column]) = (range.mean, range.scale) }
    do {
      standardizer = try Standardizer(
        means: Matrix(rows: 1, columns: width, values: means), scales: Matrix(rows: 1, columns: width, values: scales))
    } catch { throw lines.error("\(error)", expected: "scales above 0") }
  }
}
