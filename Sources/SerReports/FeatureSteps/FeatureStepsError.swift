import SerFeatures

/// Why a recording can't be walked through the steps.
public enum FeatureStepsError: Error, Equatable, CustomStringConvertible {
  /// The recording gives no features.
  case unusable(path: String, reason: FeatureError)
  /// No frame is there at the asked time.
  case outsideKeptPart(path: String, asked: Double, from: Double, to: Double)

  public var description: String {
    switch self {
    case .unusable(let path, let reason): "\(path): \(reason)"
    case .outsideKeptPart(let path, let asked, let from, let to):
      "\(path): no frame at \(PlotText.number(asked, decimals: 2)) s; the part that is kept after trimming goes from "
        + "\(PlotText.number(from, decimals: 2)) to \(PlotText.number(to, decimals: 2)) s"
    }
  }
}
