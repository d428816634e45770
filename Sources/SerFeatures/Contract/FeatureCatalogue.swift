import Foundation
import SerNumerics

/// Every feature set there is, one line each: the command line, comparisons and bundles know them from here.
public enum FeatureCatalogue {
  public static let entries: [Entry] = [
    Entry(MFCCFunctionals.self),
    Entry(LogMelFunctionals.self),
  ]

  /// The entry of that identifier; the error of an unknown one names the nearest.
  public static func entry(_ identifier: String) throws(FeatureError) -> Entry {
    guard let entry = entries.first(where: { $0.identifier == identifier }) else {
      let names = entries.map(\.identifier)
      throw .unknownSet(name: identifier, nearest: nearestName(to: identifier, in: names), available: names)
    }
    return entry
  }

  /// One feature set, its type hidden.
  public struct Entry: Sendable {
    public let identifier: String
    public let summary: String
    /// The set with its published parameters.
    public let make: @Sendable () -> any FeatureSet
    /// The set with the parameters in JSON, as a bundle stores them.
    public let decode: @Sendable (Data) throws -> any FeatureSet

    init<Set: FeatureSet>(_: Set.Type) {
      identifier = Set.identifier
      summary = Set.summary
      make = { Set() }
      decode = { try JSONDecoder().decode(Set.self, from: $0) }
    }
  }
}
