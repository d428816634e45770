import SerFormats

/// A matrix as coloured cells, with the numbers written upon them where they fit.
public struct HeatMap: PlotKind, Sendable {
  /// What is written upon a cell: a main line, and a smaller one below.
  public struct Annotation: Sendable, Equatable {
    public let text: String
    public let note: String

    public init(_ text: String, note: String = "") {
      self.text = text
      self.note = note
    }
  }

  public var title: String
  public var subtitle: String?
  /// Names of the rows, drawn from top to bottom, and of what they are.
  public var rowNames: [String]
  public var rowLabel: String
  public var columnNames: [String]
  public var columnLabel: String
  /// Cell values, `[row][column]`; NaN cells stay empty.
  public var values: [[Double]]
  /// Texts of the cells, `[row][column]`; nil leaves them unwritten.
  public var annotations: [[Annotation]]?
  /// Quantity and unit of the colours.
  public var valueLabel: String
  public var scale: ColorScale
  /// The main table, where it should hold something else than `values`.
  public var table: CSVDocument?

  public init(
    title: String, subtitle: String? = nil, rowNames: [String], rowLabel: String, columnNames: [String],
    columnLabel: String, values: [[Double]], annotations: [[Annotation]]? = nil, valueLabel: String, scale: ColorScale,
    table: CSVDocument? = nil
  ) {
    precondition(
      values.count == rowNames.count && values.allSatisfy { $0.count == columnNames.count }, "a matrix of another shape"
    )
    self.title = title
    self.subtitle = subtitle
    self.rowNames = rowNames
    self.rowLabel = rowLabel
    self.columnNames = columnNames
    self.columnLabel = columnLabel
    self.values = values
    self.annotations = annotations
    self.valueLabel = valueLabel
    self.scale = scale
    self.table = table
  }

  public func plot(named name: String) -> Plot {
    let twoLines = annotations?.contains { $0.contains { !$0.note.isEmpty } } ?? false
    let cellWidth = min(columnNames.count < 6 ? 124 : 92, max(twoLines ? 58 : 15, 900 / max(1, columnNames.count)))
    let cellHeight = min(twoLines ? 54 : 40, max(twoLines ? 40 : 17, 620 / max(1, rowNames.count)))
    let longestRow = rowNames.map { PlotText.tic("y", $0).count }.max() ?? 0
    let lines = columnNames.map { PlotText.tic("x", $0).split(separator: "\n") }
    let rotated = (lines.joined().map(\.count).max() ?? 0) * 8 > cellWidth
    // Slanted names need 19 pixels from one to the next, upright ones no more than their height.
    let slant = cellWidth < 20 ? 90 : 45
    let matrix = CSVDocument(
      header: ["\(rowLabel)/\(columnLabel)"] + columnNames.map { $0.replacing("\n", with: " ") },
      rows: zip(rowNames, values).map { [$0] + $1.map { PlotText.number($0) } })
    let frame = PlotFrame(
      title: title, subtitle: subtitle, xLabel: columnLabel, yLabel: rowLabel,
      ticLines: rotated ? 1 : lines.map(\.count).max() ?? 1,
      rotatedTics: rotated ? Double(lines.joined().map(\.count).max() ?? 0) * (slant == 90 ? 0.55 : 0.4) : 0)
    var commands = frame.commands
    commands += [
      "unset grid", "set border 0", "set colorbox user origin screen 0.9, graph 0 size 0.016, graph 1",
      "set rmargin at screen 0.88", "set cblabel \(PlotText.quoted(valueLabel)) offset 0.8,0",
      "set xrange [-0.5:\(Double(columnNames.count) - 0.5)]", "set yrange [\(Double(rowNames.count) - 0.5):-0.5]",
      PlotText.tics("x", columnNames, options: rotated ? "rotate by \(slant) right" : ""),
      PlotText.tics("y", rowNames),
    ]
    let width = max(
      620, frame.width(left: 80 + longestRow * 8), 150 + longestRow * 8 + columnNames.count * cellWidth + 130)
    if longestRow > Self.longRow { commands += rowTitle(besides: PlotText.ticWidth(longestRow), width: width) }
    commands += scale.commands
    commands.append("plot " + layers(name, writes: cellWidth >= 22).joined(separator: ", \\\n     "))
    var tables = [Plot.Table(document: table ?? matrix)]
    tables.append(.init(suffix: "cells", document: cells))
    return Plot(
      name: name, title: title, tables: tables,
      width: width,
      height: 150 + rowNames.count * cellHeight + (rotated ? 40 : 0), commands: commands)
  }

  /// Of names longer than this gnuplot overestimates the room, and puts the axis's title far from them.
  private static let longRow = 24

  /// The title of the rows right beside their names, which take `room` pixels.
  private func rowTitle(besides room: Int, width: Int) -> [String] {
    func x(_ pixels: Int) -> String { PlotText.number(Double(pixels) / Double(width)) }
    return [
      "unset ylabel", "set lmargin at screen \(x(room + 24))",
      "set label 1003 \(PlotText.quoted(rowLabel)) at screen \(x(14)), graph 0.5 center rotate by 90",
    ]
  }

  /// One line a cell: what gnuplot reads.
  private var cells: CSVDocument {
    // gnuplot takes an empty last field of a line for something of an earlier line: a blank stands in for no note.
    let noNote = annotations?.contains { $0.contains { !$0.note.isEmpty } } == true ? " " : ""
    var rows: [[String]] = []
    for row in rowNames.indices {
      for column in columnNames.indices {
        let annotation = annotations?[row][column] ?? Annotation("")
        rows.append(
          [
            "\(row)", "\(column)", rowNames[row], columnNames[column].replacing("\n", with: " "),
            PlotText.number(values[row][column]),
          ]
            + [annotation.text, annotation.note.isEmpty ? noNote : annotation.note])
      }
    }
    return CSVDocument(
      header: ["row", "column", rowLabel, columnLabel, "value", "text", "note"], rows: rows)
  }

  private func layers(_ name: String, writes: Bool) -> [String] {
    let file = PlotText.quoted(Plot.fileName(name, suffix: "cells"))
    // Rectangles and not an image: an image of a matrix with empty cells is torn.
    var layers = [
      "\(file) skip 1 using 2:1:(0.5):(0.5):5 with boxxyerror fillstyle solid 1 border linecolor rgb '#FFFFFF' "
        + "fillcolor palette notitle"
    ]
    guard writes, let annotations else { return layers }
    let twoLines = annotations.contains { $0.contains { !$0.note.isEmpty } }
    let color = scale.textColor(for: "$5")
    layers.append(
      "\(file) skip 1 using 2:1:(strcol(6)):\(color) with labels font ',10' offset 0,\(twoLines ? 0.45 : 0) "
        + "textcolor rgb variable notitle")
    if twoLines {
      layers.append(
        "\(file) skip 1 using 2:1:(strcol(7)):\(color) with labels font ',8.5' offset 0,-0.6 "
          + "textcolor rgb variable notitle")
    }
    return layers
  }
}
