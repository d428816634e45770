/// What is wrong with the text of a LIBSVM model file or of a range file of its `svm-scale`, and in which line.
public struct LIBSVMTextError: Error, Equatable, CustomStringConvertible {
  /// Counted from 1.
  public let line: Int
  public let found: String
  public let expected: String

  public var description: String { "line \(line): found \(found), expected \(expected)" }
}
