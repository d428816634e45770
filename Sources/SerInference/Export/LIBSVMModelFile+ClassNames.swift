import Foundation
import SerFormats

extension LIBSVMModelFile {
  /// The names behind the numbers: `number name` a line.
  struct ClassNames {
    private let url: URL
    private let names: [Int: String]

    /// The content of a file of names. Throws for a name of more than one line.
    static func text(labels: [Int], names: [String], for url: URL) throws(FormatError) -> String {
      if let name = names.first(where: { $0.contains(where: \.isNewline) }) {
        throw .unwritable(path: url.path, reason: "the class '\(name)' has a name of more than one line")
      }
      return zip(labels, names).map { "\($0) \($1)\n" }.joined()
    }

    /// Reads the file beside a model; nil where there is none.
    init?(besideModel model: URL) throws(FormatError) {
      url = LIBSVMModelFile.labelsURL(of: model)
      guard FileManager.default.fileExists(atPath: url.path) else { return nil }
      let text: String
      do { text = try String(contentsOf: url, encoding: .utf8) } catch {
        throw .unreadable(path: url.path, reason: StagedOutput.reason(of: error))
      }
      var names: [Int: String] = [:]
      for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
      where !line.isEmpty {
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), !names.values.contains(String(parts[1])),
          names.updateValue(String(parts[1]), forKey: number) == nil
        else {
          throw Self.malformed(url, "'\(line)' in line \(index + 1)", "a number and a name, each once")
        }
      }
      self.names = names
    }

    func names(of labels: [Int]) throws(FormatError) -> [String] {
      var found: [String] = []
      for label in labels {
        guard let name = names[label] else {
          throw Self.malformed(url, "no name for class \(label)", "a line for each class of the model")
        }
        found.append(name)
      }
      return found
    }

    private static func malformed(_ url: URL, _ found: String, _ expected: String) -> FormatError {
      .malformed(path: url.path, format: "class names", found: found, expected: expected)
    }
  }
}
