/// The kernels of the SVM.
public enum KernelKind: String, Codable, Sendable, CaseIterable {
  /// ⟨x, z⟩
  case linear
  /// exp(−γ‖x − z‖²)
  case rbf
  /// (γ⟨x, z⟩ + c₀)^degree
  case polynomial
  /// tanh(γ⟨x, z⟩ + c₀), which isn't positive semi-definite
  case sigmoid
}

/// How γ of the RBF, polynomial and sigmoid kernels is chosen: `scale`, `auto` or a number.
public enum GammaSetting: Sendable, Hashable, Codable, LosslessStringConvertible {
  /// 1 / (d · variance of all training values), the population variance over rows and columns together; 1 / d when
  /// all values are equal.
  case scale
  /// 1 / d
  case auto
  /// The number itself.
  case value(Double)

  /// Parses `scale`, `auto` or a number.
  public init?(_ description: String) {
    switch description {
    case "scale": self = .scale
    case "auto": self = .auto
    default:
      guard let number = Double(description) else { return nil }
      self = .value(number)
    }
  }

  public var description: String {
    switch self {
    case .scale: "scale"
    case .auto: "auto"
    case .value(let number): "\(number)"
    }
  }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let setting = GammaSetting(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "expected scale, auto or a number, found '\(text)'"))
    }
    self = setting
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
