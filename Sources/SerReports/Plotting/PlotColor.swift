/// The colours of all plots: the palette of Okabe & Ito, which people with any kind of colour vision can tell apart
/// (Okabe & Ito 2008, "Color Universal Design"; recommended by Wong 2011, doi:10.1038/nmeth.1618).
public enum PlotColor: String, CaseIterable, Sendable {
  case blue = "#0072B2"
  case vermillion = "#D55E00"
  case green = "#009E73"
  case purple = "#CC79A7"
  case orange = "#E69F00"
  case skyBlue = "#56B4E9"
  case yellow = "#F0E442"
  case black = "#000000"

  /// The colour of the series with this number; after eight they repeat.
  public static func series(_ index: Int) -> PlotColor { allCases[index % allCases.count] }

  /// The colour mixed with white, `share` 0 (white) to 1 (the colour itself), as `#RRGGBB`.
  public func tint(_ share: Double) -> String {
    let value = Int(rawValue.dropFirst(), radix: 16) ?? 0
    let channels = [value >> 16 & 255, value >> 8 & 255, value & 255].map { channel in
      Int((255 + (Double(channel) - 255) * min(max(share, 0), 1)).rounded())
    }
    return "#" + channels.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }
}

/// How numbers become colours in heat maps.
public enum ColorScale: Sendable, Equatable {
  /// From white over the palette's blue to nearly black: amounts from nothing to much.
  case sequential(from: Double, to: Double)
  /// Blue below zero, white at it, vermillion above; the same reach on both sides, so that white is always zero.
  case diverging(limit: Double)
  /// Dark blue over green to yellow, even in lightness: spectrograms.
  case spectral(from: Double, to: Double)

  /// The ends of the scale; widened where they coincide, since gnuplot refuses an empty range.
  var range: (lower: Double, upper: Double) {
    switch self {
    case .sequential(let from, let to), .spectral(let from, let to): (from, to > from ? to : from + 1)
    case .diverging(let limit): (-(limit > 0 ? limit : 1), limit > 0 ? limit : 1)
    }
  }

  /// gnuplot's `set palette` and `set cbrange`.
  var commands: [String] {
    let stops: [String]
    switch self {
    case .sequential: stops = ["#FFFFFF", "#CFE3F0", "#86BBDA", "#3F90C3", "#0072B2", "#00507D", "#002F4A"]
    case .diverging: stops = ["#00466D", "#0072B2", "#86BBDA", "#FFFFFF", "#F0A878", "#D55E00", "#853A00"]
    case .spectral: stops = ["#0B0B3B", "#28307C", "#2C5F8A", "#23898E", "#3BB273", "#A6D43C", "#FDE725"]
    }
    let list = stops.enumerated().map { "\($0.offset) '\($0.element)'" }.joined(separator: ", ")
    return ["set palette defined (\(list))", "set cbrange [\(range.lower):\(range.upper)]"]
  }

  /// A gnuplot expression for the colour of text upon a cell whose value is `value`: dark on light, light on dark.
  func textColor(for value: String) -> String {
    let (lower, upper) = range
    switch self {
    case .sequential: return "(\(value) > \(lower + 0.5 * (upper - lower)) ? 0xFFFFFF : 0x000000)"
    case .diverging: return "(abs(\(value)) > \(0.55 * upper) ? 0xFFFFFF : 0x000000)"
    case .spectral: return "(\(value) > \(lower + 0.6 * (upper - lower)) ? 0x000000 : 0xFFFFFF)"
    }
  }
}
