import Foundation
import SerNumerics

/// Feature sets as text: `IDENTIFIER[:key=value]…`, several joined by `+`.
///
///     mfcc-functionals
///     mfcc-functionals:coefficients=13:functionals=mean/std/p5/p95
///     logmel-functionals:mel.bands=40:frontEnd.trimDecibel=30+mfcc-functionals
///
/// Keys are the set's own parameters by their place (``FeatureParameters``); the last part will do where only one
/// parameter ends in it. List items are separated by `/`; `none` stands for no value where that is allowed. The
/// canonical text of a set holds only what differs from its published definition, sorted by key: one set has one text,
/// by which tables, reports and files call it.
public enum FeatureSpecification {
  /// The configured set of a text. Throws for unknown sets and keys (naming the nearest), values of the wrong type
  /// and values outside their range.
  public static func set(_ text: String) throws(FeatureError) -> any FeatureSet {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard !parts.contains("") else {
      throw .malformedSpecification(text: text, reason: parts.count > 1 ? "a part is empty" : "it is empty")
    }
    var sets: [any FeatureSet] = []
    for part in parts { sets.append(try single(part)) }
    guard sets.count > 1 else { return sets[0] }
    let combined = CombinedFeatures(sets)
    try combined.validate()
    return combined
  }

  /// The set that a file describes by its canonical text and its parameters.
  public static func set(named text: String, parameters: JSONValue) throws -> any FeatureSet {
    let identifier = text.contains("+") ? CombinedFeatures.identifier : text.prefix { $0 != ":" }.description
    return try FeatureCatalogue.entry(identifier).decode(parameters.data)
  }

  /// One set without `+`.
  private static func single(_ text: String) throws(FeatureError) -> any FeatureSet {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let entry = try FeatureCatalogue.entry(fields[0])
    let published = entry.make()
    let known = FeatureParameters(of: published)
    var settings: [(parameter: FeatureParameters.Parameter, value: JSONValue, text: String)] = []
    for field in fields.dropFirst() {
      guard let equals = field.firstIndex(of: "="), equals > field.startIndex else {
        throw .malformedSpecification(text: text, reason: "'\(field)' is no key=value")
      }
      let name = String(field[..<equals])
      let valueText = String(field[field.index(after: equals)...])
      guard let parameter = known.parameter(named: name) else {
        throw .unknownParameter(
          set: entry.identifier, name: name, nearest: known.nearest(to: name), available: known.names)
      }
      guard let value = parameter.kind.value(of: valueText) else {
        throw .invalidParameter(
          set: entry.identifier, name: parameter.name, value: valueText.isEmpty ? "nothing" : "'\(valueText)'",
          allowed: parameter.allowed)
      }
      guard !settings.contains(where: { $0.parameter.name == parameter.name }) else {
        throw .malformedSpecification(text: text, reason: "\(parameter.name) is given twice")
      }
      settings.append((parameter, value, valueText))
    }
    return try configured(entry, published, settings.map { ($0.parameter.name, $0.value, $0.text) })
  }

  private static func configured(
    _ entry: FeatureCatalogue.Entry, _ published: any FeatureSet, _ settings: [(name: String, JSONValue, String)]
  ) throws(FeatureError) -> any FeatureSet {
    guard !settings.isEmpty else { return published }
    let set: any FeatureSet
    do {
      var tree = try JSONValue(encoding: published)
      for (name, value, _) in settings {
        tree = tree.replacing(name.split(separator: ".").map(String.init), by: value)
      }
      set = try entry.decode(tree.data)
    } catch {
      throw refusal(error, set: entry.identifier, settings)
    }
    try set.validate()
    return set
  }

  /// A value that its type refused, in words.
  private static func refusal(
    _ error: any Error, set: String, _ settings: [(name: String, JSONValue, String)]
  ) -> FeatureError {
    if let error = error as? FeatureError { return error }
    var name = ""
    var reason = "\(error)"
    switch error {
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      name = context.codingPath.filter { $0.intValue == nil }.map(\.stringValue).joined(separator: ".")
      reason = context.debugDescription
    default: break
    }
    let setting = settings.first { $0.name == name } ?? (settings.count == 1 ? settings[0] : nil)
    return .invalidParameter(
      set: set, name: setting?.name ?? name, value: setting.map { "'\($0.2)'" } ?? "such", allowed: reason)
  }
}

extension FeatureSet {
  /// The canonical text of this set (``FeatureSpecification``): its identifier, followed by what differs from the
  /// published definition. Combinations are their parts joined by `+`.
  public var specification: String {
    if let combined = self as? CombinedFeatures {
      return combined.parts.map(\.specification).joined(separator: "+")
    }
    let published = FeatureParameters(of: Self())
    let differing = FeatureParameters(of: self).list.filter { own in
      published.list.first { $0.name == own.name }?.value != own.value
    }
    return ([Self.identifier] + differing.sorted { $0.name < $1.name }.map { "\($0.name)=\($0.text)" })
      .joined(separator: ":")
  }
}
