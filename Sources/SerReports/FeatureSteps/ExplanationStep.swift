import SerFormats

/// A number that a step produces, one value a recording (or a single one where recordings don't matter).
public struct StepNumber: Sendable, Equatable, Codable {
  /// What it is, such as `spectral bin width`.
  public let quantity: String
  /// Empty for counts and ratios.
  public let unit: String
  public let values: [Double]
  /// Digits after the point that mean something.
  let decimals: Int

  init(_ quantity: String, _ unit: String, _ values: [Double], decimals: Int = 2) {
    self.quantity = quantity
    self.unit = unit
    self.values = values
    self.decimals = decimals
  }

  /// The value for a recording, as text.
  public func text(for recording: Int) -> String {
    Wording.number(values.count == 1 ? values[0] : values[recording], decimals)
  }
}

/// One step of the way from sound to a row of numbers.
struct ExplanationStep: Sendable {
  /// The file name part: lowercase letters, digits and hyphens.
  let identifier: String
  let title: String
  var paragraphs: [String]
  var numbers: [StepNumber] = []
  var plots: [Plot] = []
  /// Further tables, each with its file's name.
  var tables: [(file: String, document: CSVDocument)] = []
}

/// Colours of the recordings, in the order in which they are given.
enum RecordingColor {
  static func color(_ index: Int) -> PlotColor {
    let colors: [PlotColor] = [.vermillion, .blue, .green, .purple]
    return colors[index % colors.count]
  }
}
