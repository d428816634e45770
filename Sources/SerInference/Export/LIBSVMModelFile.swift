import Foundation
import SerFormats
import SerLearning
import SerModels

/// A support vector machine as the files of LIBSVM: the model and, beside it, where they are known, the range file of
/// `svm-scale` with the scaling, named like the model with `.range` behind, and the classes' names, with `.labels` behind.
///
///     svm-scale -r FILE.range rows > scaled
///     svm-predict scaled FILE predictions
public struct LIBSVMModelFile: Sendable {
  /// Scaling, where there is a range file, and the model.
  public let pipeline: FittedPipeline
  /// The number that stands for each class, in the order of the model's scores.
  public let labels: [Int]
  /// The name of each of these classes; nil where no file names them.
  public let classNames: [String]?
  /// The width of the rows that it judges.
  public let featureCount: Int

  static let format = "LIBSVM model"
  static let rangeFormat = "svm-scale range"

  /// The range file that belongs to a model file.
  public static func rangeURL(of url: URL) -> URL { url.appendingPathExtension("range") }

  /// The file of class names that belongs to a model file.
  public static func labelsURL(of url: URL) -> URL { url.appendingPathExtension("labels") }

  /// Reads a model file, and the range file and the names of the classes where they stand beside it.
  ///
  /// - Parameters:
  ///   - columns: the width of the rows to judge; features beyond the greatest index in the files are 0 in every support
  ///     vector. Throws where the files speak of more features, before it takes memory for them.
  ///   - isZeroBeyond: whether the rows are 0 beyond that width; then the files may speak of more.
  public init(contentsOf url: URL, columns: Int, isZeroBeyond: Bool = false) throws(FormatError) {
    let rangeURL = Self.rangeURL(of: url)
    let hasRange = FileManager.default.fileExists(atPath: rangeURL.path)
    func range(_ columns: Int) throws(FormatError) -> Standardizer {
      try Self.parse(rangeURL, Self.rangeFormat) { data throws(LIBSVMTextError) in
        try ScalingRange(parsing: data, columns: columns).standardizer
      }
    }
    var width = columns
    var standardizer = hasRange ? try range(width) : nil
    if let found = standardizer?.means.columns, found > columns {
      guard isZeroBeyond else { throw Self.tooWide(found, columns, rangeURL) }
      width = found
    }
    let file = try Self.parse(url, Self.format) { data throws(LIBSVMTextError) in
      try LIBSVMModel(parsing: data, columns: width, isZeroBeyond: isZeroBeyond)
    }
    featureCount = file.model.supportVectors.columns
    if hasRange, featureCount > width { standardizer = try range(featureCount) }
    labels = file.labels
    let names = try ClassNames(besideModel: url)
    classNames = try names?.names(of: file.labels)
    pipeline = FittedPipeline(standardizer: standardizer, model: file.model)
  }

  private static func parse<Value>(
    _ url: URL, _ format: String, _ parse: (Data) throws(LIBSVMTextError) -> Value
  ) throws(FormatError) -> Value {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .unreadable(path: url.path, reason: StagedOutput.reason(of: error))
    }
    do { return try parse(data) } catch {
      throw .malformed(
        path: url.path, format: format, found: "\(error.found) in line \(error.line)", expected: error.expected)
    }
  }

  private static func tooWide(_ found: Int, _ columns: Int, _ url: URL) -> FormatError {
    .malformed(
      path: url.path, format: rangeFormat, found: "features up to number \(found)",
      expected: "at most \(columns), the columns of the rows to judge")
  }

  /// The number of each class in a file: the class's name where all names are whole numbers, else its place among
  /// them, which is what `y` of a feature table holds.
  public static func labels(for classNames: [String]) -> [Int] {
    let numbers = classNames.compactMap { Int($0) }
    return numbers.count == classNames.count && Set(numbers).count == numbers.count
      ? numbers : Array(classNames.indices)
  }

  /// The place among ``labels`` of each of a table's classes, by name where names are known, else by number; nil for a
  /// class that the model doesn't know, or whose name is no number.
  public func places(of names: [String]) -> [Int?] {
    if let classNames { return names.map { classNames.firstIndex(of: $0) } }
    return names.map { name in Int(name).flatMap { labels.firstIndex(of: $0) } }
  }
}
