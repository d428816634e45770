import Foundation

/// Numbers written as text, read to the nearest `Float`.
enum DecimalText {
  /// What a field of a table can hold.
  enum Field {
    case number(Float)
    /// Empty, `NaN`, `NA` or `?`.
    case missing
    case text
  }

  /// Reads a field; blanks around it don't matter.
  static func field(_ bytes: UnsafeBufferPointer<UInt8>) -> Field {
    let bytes = bytes.trimmed()
    if let value = float(bytes) { return .number(value) }
    if bytes.isEmpty || bytes.matches("nan") || bytes.matches("na") || bytes.matches("?") { return .missing }
    if bytes.matches("inf") || bytes.matches("+inf") || bytes.matches("infinity") { return .number(.infinity) }
    if bytes.matches("-inf") || bytes.matches("-infinity") { return .number(-.infinity) }
    return .text
  }

  /// A decimal number such as `-1.5e-3`, rounded once; nil for anything else. Beyond the range of `Float`: infinity or 0.
  ///
  /// Up to 19 digits and small powers of ten take the exact fast path of Clinger 1990 (doi:10.1145/93542.93557) in
  /// `Double`. Rounding that again to `Float` is right unless it lies halfway between two: then, and for everything
  /// else, the system's own conversion decides.
  static func float(_ bytes: UnsafeBufferPointer<UInt8>) -> Float? {
    var index = 0
    let count = bytes.count
    var isNegative = false
    if index < count, bytes[index] == 0x2D || bytes[index] == 0x2B {
      isNegative = bytes[index] == 0x2D
      index += 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var significant = 0
    var exponent = 0
    var isAfterPoint = false
    while index < count {
      let byte = bytes[index]
      if byte >= 0x30, byte <= 0x39 {
        digits += 1
        if significant > 0 || byte != 0x30 { significant += 1 }
        if significant <= 19 { mantissa = mantissa &* 10 &+ UInt64(byte - 0x30) }
        if isAfterPoint { exponent -= 1 }
      } else if byte == 0x2E, !isAfterPoint {
        isAfterPoint = true
      } else {
        break
      }
      index += 1
    }
    guard digits > 0 else { return nil }
    if index < count {
      guard bytes[index] | 0x20 == 0x65, let power = self.exponent(bytes, from: index + 1) else { return nil }
      exponent += power
    }
    if mantissa == 0, significant == 0 { return isNegative ? -0.0 : 0 }
    if significant <= 19, mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
      let value = exponent < 0 ? Double(mantissa) / powers[-exponent] : Double(mantissa) * powers[exponent]
      let isHalfway = value.bitPattern & 0x1FFF_FFFF == 0x1000_0000
      if !isHalfway, value >= 1.2e-38 { return Float(isNegative ? -value : value) }
    }
    return converted(bytes)
  }

  /// The digits after `e`, with a sign or not, to the end; nil where there are none or something else.
  private static func exponent(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var index = start
    var isNegative = false
    if index < bytes.count, bytes[index] == 0x2D || bytes[index] == 0x2B {
      isNegative = bytes[index] == 0x2D
      index += 1
    }
    guard index < bytes.count else { return nil }
    var value = 0
    while index < bytes.count {
      guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
      value = min(value * 10 + Int(bytes[index] - 0x30), 100_000)
      index += 1
    }
    return isNegative ? -value : value
  }

  /// 10⁰ to 10²², all exact in `Double`.
  private static let powers: [Double] = (0...22).map { power in (0..<power).reduce(1.0) { value, _ in value * 10 } }

  private static func converted(_ bytes: UnsafeBufferPointer<UInt8>) -> Float? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { text in
      for index in bytes.indices { text[index] = CChar(bitPattern: bytes[index]) }
      text[bytes.count] = 0
      return text.baseAddress.map { strtof($0, nil) }
    }
  }
}
