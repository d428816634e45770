import SerFeatures

/// Why a recording can't be walked through the steps.
public enum FeatureStepsError: Error, Equatable, CustomStringConvertible {
  /// The recording gives no features.
  case unusable(path: String, reason: FeatureError)
  /// A recording of minutes: its pictures would show nothing.
  case tooLong(path: String, seconds: Double, limit: Double)
  /// No frame is there at the asked time.
  case outsideKeptPart(path: String, asked: Double, from: Double, to: Double)

  public var description: String {
    switch self {
    case .unusable(let path, let reason): "\(path): \(reason)"
    case .tooLong(let path, let seconds, let limit):
      "\(path): \(PlotText.number(seconds, decimals: 1)) s long; the steps are shown of recordings up to "
        + "\(PlotText.number(limit, decimals: 0)) s, so cut out a sentence"
    case .outsideKeptPart(let path, let asked, let from, let to):
      "\(path): no frame at \(PlotText.number(asked, decimals: 2)) s; the part that is kept after trimming goes from "
        + "\(PlotText.number(from, decimals: 2)) to \(PlotText.number(to, decimals: 2)) s"
    }
  }
}
