import Foundation

/// Powers as levels.
enum Decibel {
  /// 10·log10 of a power; powers below 1e-20 count as that, so that silence has a level.
  static func of(power: Double) -> Double { 10 * log10(max(power, 1e-20)) }
}
