import SerNumerics
import Yams

/// A mapping of an experiment's file, read strictly: what is not understood is an error that names key and line.
struct ExperimentFields {
  let path: String
  /// The keys that lead here, with dots; empty at the top.
  let field: String
  private let mapping: Node.Mapping

  /// Throws for anything but a mapping, and for a key that isn't allowed.
  init(_ node: Node, path: String, field: String, allowed: [String]) throws(ExperimentFileError) {
    self.path = path
    self.field = field
    guard let mapping = node.mapping else {
      throw ExperimentFileError(
        path: path, line: node.mark?.line, field: field.isEmpty ? "the file" : String(field.dropLast()),
        problem: "found \(node.kindOfValue), expected the keys \(allowed.joined(separator: ", "))")
    }
    self.mapping = mapping
    for key in mapping.keys {
      let name = key.scalar?.string ?? "?"
      guard !allowed.contains(name) else { continue }
      let hint = suggestion(nearestName(to: name, in: allowed))
      throw ExperimentFileError(
        path: path, line: key.mark?.line, field: field + name,
        problem: "an unknown key\(hint) There are: \(allowed.joined(separator: ", "))")
    }
  }

  subscript(_ key: String) -> Node? { mapping[Node(key)] }

  /// The line on which a key's value begins.
  func line(of key: String) -> Int? { self[key]?.mark?.line }

  func error(_ key: String, _ problem: String) -> ExperimentFileError {
    ExperimentFileError(path: path, line: line(of: key), field: field + key, problem: problem)
  }

  /// Text; nil where the key isn't there.
  func text(_ key: String) throws(ExperimentFileError) -> String? {
    guard let node = self[key] else { return nil }
    guard let text = node.plainText else { throw error(key, "found \(node.kindOfValue), expected text") }
    return text
  }

  /// A whole number; nil where the key isn't there.
  func count(_ key: String, in range: ClosedRange<Int>) throws(ExperimentFileError) -> Int? {
    guard let node = self[key] else { return nil }
    guard let text = node.plainText, let number = Int(text), range.contains(number) else {
      throw error(
        key,
        "found \(node.plainText ?? node.kindOfValue), expected a whole number from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return number
  }

  /// A seed; nil where the key isn't there.
  func seed(_ key: String) throws(ExperimentFileError) -> UInt64? {
    guard let node = self[key] else { return nil }
    guard let text = node.plainText, let number = UInt64(text) else {
      throw error(key, "found \(node.plainText ?? node.kindOfValue), expected a whole number, 0 or more")
    }
    return number
  }

  /// A list of texts, not empty, none of them twice; nil where the key isn't there.
  func texts(_ key: String, such example: String) throws(ExperimentFileError) -> [String]? {
    guard let node = self[key] else { return nil }
    guard let sequence = node.sequence else {
      throw error(key, "found \(node.kindOfValue), expected a list such as \(example)")
    }
    guard !sequence.isEmpty else { throw error(key, "the list is empty; leave the key out, or name something") }
    var texts: [String] = []
    for element in sequence {
      guard let text = element.plainText else {
        throw error(key, "found \(element.kindOfValue) in the list, expected texts such as \(example)")
      }
      guard !texts.contains(text) else {
        throw ExperimentFileError(
          path: path, line: element.mark?.line, field: field + key, problem: "'\(text)' is there twice")
      }
      texts.append(text)
    }
    return texts
  }

  /// Seeds, not empty, none of them twice; nil where the key isn't there.
  func seeds(_ key: String) throws(ExperimentFileError) -> [UInt64]? {
    guard let texts = try texts(key, such: "[1, 2, 3]") else { return nil }
    let seeds = texts.compactMap { UInt64($0) }
    guard seeds.count == texts.count, Set(seeds).count == seeds.count else {
      throw error(key, "found [\(texts.joined(separator: ", "))], expected whole numbers, 0 or more, none twice")
    }
    return seeds
  }

  /// A mapping; nil where the key isn't there.
  func fields(_ key: String, allowed: [String]) throws(ExperimentFileError) -> ExperimentFields? {
    guard let node = self[key] else { return nil }
    return try ExperimentFields(node, path: path, field: "\(field)\(key).", allowed: allowed)
  }

  /// `cost: 10` for all models, `svm: {cost: 10}` for one.
  func parameters(_ key: String) throws(ExperimentFileError) -> [ParameterOption] {
    guard let node = self[key] else { return [] }
    guard let mapping = node.mapping else {
      throw error(key, "found \(node.kindOfValue), expected settings such as {svm: {cost: 10}}")
    }
    var options: [ParameterOption] = []
    for (name, value) in mapping {
      guard let name = name.plainText else { throw error(key, "found \(name.kindOfValue) as a name, expected text") }
      if let own = value.mapping {
        for (setting, value) in own {
          guard let setting = setting.plainText, let text = value.plainText else {
            throw error(key, "found \(value.kindOfValue) in \(name), expected settings such as {cost: 10}")
          }
          options.append(ParameterOption(model: name, name: setting, value: text))
        }
      } else if let text = value.plainText {
        options.append(ParameterOption(name: name, value: text))
      } else {
        throw error(key, "found \(value.kindOfValue) for \(name), expected a value, or a model's settings")
      }
    }
    return options
  }
}

extension Node {
  /// The text of a scalar that isn't null; numbers as they are written.
  fileprivate var plainText: String? {
    guard let scalar, !scalar.string.isEmpty, !(scalar.style == .plain && ["null", "~"].contains(scalar.string)) else {
      return nil
    }
    return scalar.string
  }

  /// What stands there, for messages.
  fileprivate var kindOfValue: String {
    if mapping != nil { return "a mapping" }
    if sequence != nil { return "a list" }
    return plainText.map { "'\($0)'" } ?? "nothing"
  }
}

/// What is wrong with an experiment's file, and where.
struct ExperimentFileError: Error, CustomStringConvertible {
  let path: String
  let line: Int?
  let field: String
  let problem: String

  var description: String { "\(path)\(line.map { ", line \($0)" } ?? ""): \(field): \(problem)" }
}
