import SerCorpus

extension Emotion {
  /// Warm colours for aroused emotions, cool ones for calm. No corpus has both calm and bored.
  var plotColor: PlotColor {
    switch self {
    case .neutral: .black
    case .calm, .bored: .skyBlue
    case .happy: .yellow
    case .sad: .blue
    case .angry: .vermillion
    case .fearful: .purple
    case .disgust: .green
    case .surprised: .orange
    }
  }

  /// gnuplot's number of a filled symbol, so that colours aren't all that tells emotions apart.
  var plotShape: Int {
    switch self {
    case .neutral, .fearful: 7
    case .calm, .bored, .angry: 5
    case .happy, .disgust: 9
    case .sad, .surprised: 13
    }
  }
}
