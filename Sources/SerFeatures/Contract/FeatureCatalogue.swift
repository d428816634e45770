import Foundation
import SerNumerics

/// Every feature set there is, one line each: the command line, comparisons and bundles know them from here.
public enum FeatureCatalogue {
  public static let entries: [Entry] = [
    Entry(MFCCFunctionals.self),
    Entry(LogMelFunctionals.self),
    Entry(SpectralFunctionals.self),
    Entry(ProsodyFunctionals.self),
    Entry(FormantFunctionals.self),
    Entry(EGeMAPS.self),
    Entry(CombinedFeatures.self),
    Entry(MFCCFrames.self),
    Entry(LogMelFrames.self),
    Entry(SpectralFrames.self),
    Entry(ProsodyFrames.self),
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
    /// The set with the parameters in JSON, as ``FeatureSet/parameters`` gives them. A parameter that isn't there has
    /// its default: the file is older than the parameter.
    public let decode: @Sendable (Data) throws -> any FeatureSet

    init<Set: FeatureSet>(_: Set.Type) {
      identifier = Set.identifier
      summary = Set.summary
      make = { Set() }
      decode = { data in
        let parameters = try JSONDecoder().decode(JSONValue.self, from: data)
        return try JSONDecoder().decode(Set.self, from: parameters.completed(by: JSONValue(encoding: Set())).data)
      }
    }
  }
}
