import Foundation
import SerFormats
import SerLearning
import SerModels

/// A support vector machine as the files of LIBSVM: the model and, where scaling is part of it, beside it the range file
/// of `svm-scale`, named like the model with `.range` behind.
///
///     svm-scale -r FILE.range rows > scaled
///     svm-predict scaled FILE predictions
public struct LIBSVMModelFile: Sendable {
  /// Scaling, where there is a range file, and the model.
  public let pipeline: FittedPipeline
  /// The number that stands for each class, in the order of the model's scores.
  public let labels: [Int]

  static let format = "LIBSVM model"
  static let rangeFormat = "svm-scale range"

  /// The range file that belongs to a model file.
  public static func rangeURL(of url: URL) -> URL { url.appendingPathExtension("range") }

  /// Reads a model file, and the range file where it stands beside it.
  ///
  /// - Parameter columns: the width of the rows to judge; features beyond the greatest index in the files are 0 in every
  ///   support vector. Throws where the files speak of more features.
  public init(contentsOf url: URL, columns: Int) throws(FormatError) {
    let file: LIBSVMModel
    do { file = try LIBSVMModel(parsing: try Self.read(url), columns: columns) } catch let error as LIBSVMTextError {
      throw Self.malformed(url, Self.format, error)
    } catch let error as FormatError { throw error } catch { throw .unreadable(path: url.path, reason: "\(error)") }
    try Self.check(file.model.supportVectors.columns, columns, url, Self.format)
    labels = file.labels
    let rangeURL = Self.rangeURL(of: url)
    guard FileManager.default.fileExists(atPath: rangeURL.path) else {
      pipeline = FittedPipeline(standardizer: nil, model: file.model)
      return
    }
    let range: ScalingRange
    do { range = try ScalingRange(parsing: try Self.read(rangeURL), columns: columns) } catch let error
      as LIBSVMTextError
    {
      throw Self.malformed(rangeURL, Self.rangeFormat, error)
    } catch let error as FormatError { throw error } catch {
      throw .unreadable(path: rangeURL.path, reason: "\(error)")
    }
    try Self.check(range.standardizer.means.columns, columns, rangeURL, Self.rangeFormat)
    pipeline = FittedPipeline(standardizer: range.standardizer, model: file.model)
  }

  private static func read(_ url: URL) throws(FormatError) -> Data {
    do { return try Data(contentsOf: url) } catch {
      throw .unreadable(path: url.path, reason: StagedOutput.reason(of: error))
    }
  }

  private static func malformed(_ url: URL, _ format: String, _ error: LIBSVMTextError) -> FormatError {
    .malformed(path: url.path, format: format, found: "\(error.found) in line \(error.line)", expected: error.expected)
  }

  private static func check(_ found: Int, _ columns: Int, _ url: URL, _ format: String) throws(FormatError) {
    guard found > columns else { return }
    throw .malformed(
      path: url.path, format: format, found: "features up to number \(found)",
      expected: "at most \(columns), the columns of the rows to judge")
  }

  /// The number of each class in a file: the class's name where all names are whole numbers, else its place among
  /// them, which is what `y` of a feature table holds.
  public static func labels(for classNames: [String]) -> [Int] {
    let numbers = classNames.compactMap { Int($0) }
    return numbers.count == classNames.count && Set(numbers).count == numbers.count
      ? numbers : Array(classNames.indices)
  }
}
