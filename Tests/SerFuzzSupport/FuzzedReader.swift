import Foundation
import SerNumerics

/// A reader of files or requests under test: what is fed to it, and what must hold whatever that is.
///
/// One type for two callers: the fuzzer, which invents inputs, and the regression tests, which feed it the inputs kept.
public protocol FuzzedReader: Sendable {
  /// What it is called on the command line, and the folder of its kept inputs.
  var name: String { get }
  /// What stands in its files again and again: mutations of single bytes would seldom hit upon it.
  var words: [String] { get }

  /// Small valid inputs by the program's own writers, from which the fuzzer begins.
  func seeds() async throws -> [Data]

  /// Reads an input and uses what came of it. Throws a ``Violation`` for what must not be; a trap, a hang and memory out of
  /// proportion are for the caller to notice.
  func read(_ input: Data) throws -> Verdict

  /// A change that knows the format, or nil for one of libFuzzer's own. `changed` makes one of those in a part of the input.
  func mutated(_ input: Data, changed: (Data) -> Data, using stream: inout RandomStream) -> Data?
}

extension FuzzedReader {
  public func mutated(_ input: Data, changed: (Data) -> Data, using stream: inout RandomStream) -> Data? { nil }
}

/// What a reader made of an input: both are fine.
public enum Verdict: Sendable, Equatable {
  case accepted
  /// By one of the errors that the reader documents, in its words.
  case refused(String)
}

/// A reader that did what it must not: an input was accepted and then not what it should be.
public struct Violation: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }

  /// Throws unless something holds.
  static func unless(_ holds: Bool, _ description: @autoclosure () -> String) throws {
    if !holds { throw Violation(description()) }
  }
}

/// All readers that are fuzzed. A new one is a file in `Readers/` and a line here.
public enum FuzzedReaders {
  public static let all: [any FuzzedReader] = [
    NumPyReader(), SafeTensorsReader(), ManifestReader(), MultipartReader(), BundleReader(),
  ]

  public static func named(_ name: String) -> (any FuzzedReader)? { all.first { $0.name == name } }
}
