import Foundation
import SerNumerics

/// The parameters of a feature set by name, taken from its `Codable` form: nobody writes them down twice.
///
/// The parameter `mel.bands` is the value under `bands` in what the property `mel` encodes to. Names and types come
/// from the encoded default and from reflection, which also sees optionals that are nil and thus not encoded. Values
/// that are made of whole sets (the parts of a combination) are no parameters.
public struct FeatureParameters {
  /// One parameter with its value.
  public struct Parameter: Equatable, Sendable {
    /// Its place, such as `coefficients` or `frontEnd.trimDecibel`.
    public let name: String
    public let value: JSONValue
    let kind: ParameterKind

    /// What it may be, such as `a whole number`.
    public var allowed: String { kind.description }
    /// The value as a specification spells it: list items separated by `/`, `none` for nil.
    public var text: String { Self.text(of: value) }

    private static func text(of value: JSONValue) -> String {
      guard case .array(let items) = value else { return value.text }
      return items.map(text(of:)).joined(separator: "/")
    }
  }

  /// In the order of declaration.
  public let list: [Parameter]
  /// All names.
  public var names: [String] { list.map(\.name) }

  /// The parameters of a configured set.
  public init(of set: any FeatureSet) {
    var list: [Parameter] = []
    // A feature set is made of plain values; one that can't be encoded shows no parameters.
    Self.collect((try? JSONValue(encoding: set)) ?? .object([:]), set, at: "", into: &list)
    self.list = list
  }

  /// The parameter of that name, or the only one whose last part it is: `bands` for `mel.bands`.
  func parameter(named name: String) -> Parameter? {
    if let exact = list.first(where: { $0.name == name }) { return exact }
    let suffixed = list.filter { $0.name.hasSuffix("." + name) }
    return suffixed.count == 1 ? suffixed[0] : nil
  }

  /// A mistyped name's nearest, among full names and their last parts.
  func nearest(to name: String) -> String? {
    nearestName(to: name, in: names + names.compactMap { $0.split(separator: ".").last.map(String.init) })
  }

  private static func collect(_ value: JSONValue, _ reflected: Any?, at path: String, into list: inout [Parameter]) {
    switch value {
    case .object(let members):
      let children = properties(of: reflected)
      let declared = children.map(\.name).filter { name in
        members[name] != nil || children.contains { $0.name == name && $0.isNil }
      }
      for name in declared + members.keys.filter({ !declared.contains($0) }).sorted() {
        let child = children.first { $0.name == name }
        collect(members[name] ?? .null, child?.value, at: path.isEmpty ? name : "\(path).\(name)", into: &list)
      }
    case .array(let items) where items.contains(where: \.isObject): break
    default:
      list.append(Parameter(name: path, value: value, kind: ParameterKind(of: reflected, encoded: value)))
    }
  }

  private static func properties(of value: Any?) -> [(name: String, value: Any, isNil: Bool)] {
    guard let value = value.map(unwrapped) else { return [] }
    return Mirror(reflecting: value).children.compactMap { label, value in
      guard let label else { return nil }
      let mirror = Mirror(reflecting: value)
      return (label, value, mirror.displayStyle == .optional && mirror.children.isEmpty)
    }
  }

  /// What an optional holds, or the value itself.
  private static func unwrapped(_ value: Any) -> Any {
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .optional, let held = mirror.children.first?.value else { return value }
    return held
  }
}

extension FeatureSet {
  /// Everything that makes this value what it is, as JSON: what tables, bundles and digests hold. A parameter that has
  /// a default but no value here is null, so that it isn't taken for one that its writer didn't know yet.
  public var parameters: JSONValue {
    get throws { try JSONValue(encoding: self).markingMissing(from: JSONValue(encoding: Self())) }
  }
}

extension JSONValue {
  var isObject: Bool {
    if case .object = self { true } else { false }
  }

  /// This value with the members that only `defaults` has, at every depth.
  func completed(by defaults: JSONValue) -> JSONValue { merged(with: defaults) { $0 } }

  /// This value with null for the members that only `defaults` has, at every depth.
  func markingMissing(from defaults: JSONValue) -> JSONValue { merged(with: defaults) { _ in .null } }

  private func merged(with defaults: JSONValue, _ missing: (JSONValue) -> JSONValue) -> JSONValue {
    guard case .object(var members) = self, case .object(let others) = defaults else { return self }
    for (name, other) in others {
      members[name] = members[name].map { $0.merged(with: other, missing) } ?? missing(other)
    }
    return .object(members)
  }

  /// This value with one at a path of member names replaced.
  func replacing(_ path: some Collection<String>, by value: JSONValue) -> JSONValue {
    guard let name = path.first else { return value }
    var members: [String: JSONValue] = [:]
    if case .object(let own) = self { members = own }
    members[name] = (members[name] ?? .null).replacing(path.dropFirst(), by: value)
    return .object(members)
  }
}
