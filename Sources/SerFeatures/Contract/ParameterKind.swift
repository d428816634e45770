import SerNumerics

/// What a parameter of a feature set may be, and how its text is read.
indirect enum ParameterKind: Equatable, Sendable, CustomStringConvertible {
  case boolean, integer, number, text
  /// One of these names.
  case choice([String])
  case list(ParameterKind)
  /// May also be none.
  case optional(ParameterKind)

  /// The kind of a reflected value; of its encoded form where reflection says nothing.
  init(of reflected: Any?, encoded: JSONValue) {
    self = reflected.flatMap { ParameterKind(type: type(of: $0)) } ?? ParameterKind(encoded)
  }

  private init?(type: any Any.Type) {
    switch type {
    case is Bool.Type: self = .boolean
    case is any BinaryInteger.Type: self = .integer
    case is any BinaryFloatingPoint.Type: self = .number
    case is String.Type: self = .text
    case let type as any OptionalParameter.Type:
      guard let wrapped = ParameterKind(type: type.wrappedType) else { return nil }
      self = .optional(wrapped)
    case let type as any ListParameter.Type:
      guard let element = ParameterKind(type: type.elementType) else { return nil }
      self = .list(element)
    case let type as any (CaseIterable & RawRepresentable).Type: self = .choice(Self.names(of: type))
    default: return nil
    }
  }

  private init(_ encoded: JSONValue) {
    switch encoded {
    case .boolean: self = .boolean
    case .integer, .number: self = .number
    case .array(let items): self = .list(items.first.map(ParameterKind.init) ?? .text)
    default: self = .text
    }
  }

  private static func names<Choice: CaseIterable & RawRepresentable>(of _: Choice.Type) -> [String] {
    Choice.allCases.map { "\($0.rawValue)" }
  }

  var description: String {
    switch self {
    case .boolean: "true or false"
    case .integer: "a whole number"
    case .number: "a number"
    case .text: "a name"
    case .choice(let names): names.joined(separator: ", ")
    case .list(let element): "a list of \(element), separated by /"
    case .optional(let wrapped): "\(wrapped), or none"
    }
  }

  /// The value that a text stands for; nil if it is of another kind.
  func value(of text: String) -> JSONValue? {
    switch self {
    case .boolean: Bool(text).map(JSONValue.boolean)
    case .integer: Int(text).map(JSONValue.integer)
    case .number: Double(text).flatMap { $0.isFinite ? .number($0) : nil }
    case .text: text.isEmpty ? nil : .string(text)
    case .choice(let names): names.contains(text) ? .string(text) : nil
    case .list(let element): Self.list(of: text, element)
    case .optional(let wrapped): text == "none" || text == "null" ? .null : wrapped.value(of: text)
    }
  }

  private static func list(of text: String, _ element: ParameterKind) -> JSONValue? {
    let items = text.split(separator: "/", omittingEmptySubsequences: false).map { element.value(of: String($0)) }
    let values = items.compactMap { $0 }
    return values.count == items.count ? .array(values) : nil
  }
}

/// An optional, its type hidden.
private protocol OptionalParameter {
  static var wrappedType: any Any.Type { get }
}

extension Optional: OptionalParameter {
  static var wrappedType: any Any.Type { Wrapped.self }
}

/// A type that encodes as a list.
protocol ListParameter {
  static var elementType: any Any.Type { get }
}

extension Array: ListParameter {
  static var elementType: any Any.Type { Element.self }
}
