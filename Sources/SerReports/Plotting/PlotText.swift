import Foundation

/// How text and numbers are written into gnuplot scripts and plot tables.
enum PlotText {
  /// A gnuplot string: single quotes, inside which only the quote itself needs doubling. Line breaks become spaces.
  static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "''").replacing("\n", with: " ") + "'"
  }

  /// A gnuplot string in double quotes, in which line breaks are kept.
  static func multiline(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("`", with: "'")
    return "\"" + escaped.replacing("\n", with: "\\n") + "\""
  }

  /// A number with this many decimals; empty for NaN and infinity, which gnuplot reads as missing.
  static func number(_ value: Double, decimals: Int = 4) -> String {
    guard value.isFinite else { return "" }
    let text = String(format: "%.\(decimals)f", value)
    // "-0.00" says nothing that "0.00" doesn't.
    return text.hasPrefix("-") && !text.contains { "123456789".contains($0) } ? String(text.dropFirst()) : text
  }

  /// The longest names that fit an axis: gnuplot has no room for longer ones upright or slanted.
  static let longestTic = (x: 20, y: 48)

  /// A name of at most `most` characters, longer ones with "…" in their middle: names often differ at the end only.
  static func shortened(_ name: String, to most: Int) -> String {
    guard name.count > most, most > 2 else { return name }
    let end = (most - 1) / 2
    return name.prefix(most - 1 - end) + "…" + name.suffix(end)
  }

  /// A tic's lines, each shortened to what fits its axis, or to `most` characters.
  static func tic(_ axis: String, _ name: String, most: Int? = nil) -> String {
    name.split(separator: "\n", omittingEmptySubsequences: false)
      .map { shortened(String($0), to: most ?? (axis == "x" ? longestTic.x : longestTic.y)) }.joined(separator: "\n")
  }

  /// Pixels that a line of so many characters takes at an axis, and what stands around it.
  static func ticWidth(_ characters: Int) -> Int { characters * 8 + 20 }

  /// `set xtics` with a name at each of 0, 1, 2 …
  static func tics(_ axis: String, _ names: [String], most: Int? = nil, options: String = "") -> String {
    let list = names.enumerated().map { "\(multiline(tic(axis, $0.element, most: most))) \($0.offset)" }
      .joined(separator: ", ")
    return "set \(axis)tics (\(list)) scale 0" + (options.isEmpty ? "" : " \(options)")
  }
}

/// Title, axes, legend and frame, alike in all figures.
struct PlotFrame {
  var title: String
  /// A line under the title, such as the numbers of a test.
  var subtitle: String?
  var xLabel: String?
  var yLabel: String?
  /// Lines of text at the tics of the x axis.
  var ticLines = 1
  /// Lines of text that slanted tics reach down beyond the first.
  var rotatedTics = 0.0
  /// Entries of the legend; none below two.
  var legend: [String] = []

  /// The width in pixels that title, subtitle and legend need, `left` of the graph included.
  func width(left: Int) -> Int {
    let title = Int(Double(title.count) * 9.8)
    let subtitle = Int(Double(subtitle?.count ?? 0) * 6.9)
    let legend = legend.count < 2 ? 0 : legend.reduce(0) { $0 + $1.count * 8 + 56 }
    return left + max(title, subtitle, legend) + 24
  }

  /// The title stands left above the graph, the subtitle in grey below it, the legend at the very bottom: none of
  /// them ever covers data or another. Margins count lines of text.
  var commands: [String] {
    let bottom = 1.4 + 1.15 * Double(ticLines) + rotatedTics + (xLabel == nil ? 0 : 1.3) + (legend.count > 1 ? 1.7 : 0)
    var lines = [
      "set label 1001 \(PlotText.quoted(title)) at graph 0, graph 1 left "
        + "offset 0,\(subtitle == nil ? 1.1 : 2.4) font ',13.5'",
      "set tmargin \(subtitle == nil ? 3 : 4.6)",
      "set bmargin \(PlotText.number(bottom, decimals: 2))",
      "set border 3 linewidth 1 linecolor rgb '#555555'",
      "set tics nomirror out textcolor rgb '#222222'",
      "set grid ytics back linetype 1 linewidth 1 linecolor rgb '#DDDDDD'",
      legend.count > 1
        ? "set key at screen 0.5, screen 0.012 center bottom horizontal samplen 1.2 textcolor rgb '#222222'"
        : "unset key",
    ]
    if let subtitle {
      lines.append(
        "set label 1002 \(PlotText.quoted(subtitle)) at graph 0, graph 1 left offset 0,1 "
          + "font ',10' textcolor rgb '#555555'")
    }
    if let xLabel {
      // gnuplot leaves room for one line of tics only.
      let drop = PlotText.number(0.9 * Double(1 - ticLines), decimals: 2)
      lines.append("set xlabel \(PlotText.quoted(xLabel))" + (ticLines > 1 ? " offset 0,\(drop)" : ""))
    }
    if let yLabel { lines.append("set ylabel \(PlotText.quoted(yLabel))") }
    return lines
  }
}
