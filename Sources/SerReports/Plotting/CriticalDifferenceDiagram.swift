import SerFormats

/// Mean ranks on an axis, 1 (best) at the left, with bars that join those that can't be told apart (Demšar 2006,
/// https://jmlr.org/papers/v7/demsar06a.html).
///
/// `name.csv` holds names and ranks, `name-groups.csv` the ends of each bar.
public struct CriticalDifferenceDiagram: PlotKind, Sendable {
  public let title: String
  public let subtitle: String?
  public let names: [String]
  /// One a name, 1 to their number.
  public let meanRanks: [Double]
  /// Ranks this far apart or less are joined.
  public let criticalDifference: Double
  /// Sets of indices that a bar joins.
  public let groups: [[Int]]

  public init(
    title: String, subtitle: String? = nil, names: [String], meanRanks: [Double], criticalDifference: Double,
    groups: [[Int]]
  ) {
    precondition(names.count == meanRanks.count, "a rank for each name")
    self.title = title
    self.subtitle = subtitle
    self.names = names
    self.meanRanks = meanRanks
    self.criticalDifference = criticalDifference
    self.groups = groups
  }

  public func plot(named name: String) -> Plot {
    let frame = PlotFrame(title: title, subtitle: subtitle)
    let longest = names.map { PlotText.shortened($0, to: PlotText.longestTic.y).count }.max() ?? 0
    // A name, its rank behind it, and the room between both and the axis.
    let side = 70 + (longest + 6) * 8
    let width = max(2 * side + 420, frame.width(left: side + 20))
    let height = 130 + Int(36 * (lowest + 2.4))
    let share = Double(side) / Double(width)
    var commands = frame.commands
    commands += [
      "set lmargin at screen \(PlotText.number(share))", "set rmargin at screen \(PlotText.number(1 - share))",
      "set bmargin 1", "unset border", "unset grid", "unset xtics", "unset ytics",
      "set xrange [1:\(count)]", "set yrange [\(PlotText.number(-lowest - 0.5)):2.1]",
    ]
    commands += axis + scale
    commands.append("plot " + layers(name).joined(separator: ", \\\n     "))
    // The title begins at the left edge, not at the axis between the names.
    commands = commands.map {
      $0.hasPrefix("set label 100") ? $0.replacing("at graph 0, graph 1", with: "at screen 0.02, graph 1") : $0
    }
    return Plot(name: name, title: title, tables: tables, width: width, height: height, commands: commands)
  }

  private var count: Int { max(2, names.count) }

  /// Indices in ascending order of rank.
  private var order: [Int] { meanRanks.indices.sorted { (meanRanks[$0], $0) < (meanRanks[$1], $1) } }

  /// Names on the left: the better half.
  private var leftCount: Int { (names.count + 1) / 2 }

  /// Where the lines to the names begin: below all bars.
  private var firstLevel: Double { 0.45 + 0.32 * Double(groups.count) + 0.35 }

  /// How far below the axis the name at this place in ``order`` stands. The outermost of each side stand highest, so that
  /// no line crosses another.
  private func level(_ place: Int) -> Double {
    let row = place < leftCount ? place : names.count - 1 - place
    return firstLevel + 0.75 * Double(row)
  }

  private var lowest: Double { names.indices.map(level).max() ?? firstLevel }

  /// The axis with a tic at every rank.
  private var axis: [String] {
    var lines = ["set arrow 1 from 1,0 to \(count),0 nohead linewidth 1.5 linecolor rgb '#222222'"]
    for rank in 1...count {
      lines.append("set arrow \(10 + rank) from \(rank),0 to \(rank),0.14 nohead linecolor rgb '#222222'")
      if count <= 20 || rank == 1 || rank.isMultiple(of: 5) {
        lines.append("set label \(10 + rank) '\(rank)' at \(rank),0.42 center textcolor rgb '#222222'")
      }
    }
    lines.append("set label 3 'mean rank (1 is best)' at \(count),0.95 right font ',10' textcolor rgb '#555555'")
    return lines
  }

  /// The critical difference as a length, above the axis; left out where it is longer than the axis.
  private var scale: [String] {
    let length = criticalDifference
    let text = "CD = \(PlotText.number(length, decimals: 2))"
    guard length <= Double(count - 1) else {
      return ["set label 4 '\(text), more than the axis' at 1,1.35 left font ',10' textcolor rgb '#222222'"]
    }
    let end = PlotText.number(1 + length)
    return [
      "set arrow 4 from 1,1.2 to \(end),1.2 nohead linewidth 2 linecolor rgb '#222222'",
      "set arrow 5 from 1,1.1 to 1,1.3 nohead linewidth 1.5 linecolor rgb '#222222'",
      "set arrow 6 from \(end),1.1 to \(end),1.3 nohead linewidth 1.5 linecolor rgb '#222222'",
      "set label 4 '\(text)' at 1,1.62 left font ',10' textcolor rgb '#222222'",
    ]
  }

  private var tables: [Plot.Table] {
    let order = order
    let main = CSVDocument(
      header: ["place", "name", "mean_rank", "side", "edge", "level"],
      rows: order.enumerated().map { place, index in
        [
          "\(place + 1)", PlotText.shortened(names[index], to: PlotText.longestTic.y),
          PlotText.number(meanRanks[index], decimals: 6), place < leftCount ? "left" : "right",
          place < leftCount ? "1" : "\(count)", PlotText.number(-level(place)),
        ]
      })
    let bars = CSVDocument(
      header: ["group", "from", "to", "level"],
      rows: groups.enumerated().map { index, members in
        let ranks = members.map { meanRanks[$0] }
        return ["\(index + 1)"]
          + [ranks.min() ?? .nan, ranks.max() ?? .nan].map { PlotText.number($0, decimals: 6) }
          + [PlotText.number(-0.4 - 0.32 * Double(index))]
      })
    return [.init(document: main), .init(suffix: "groups", document: bars)]
  }

  private func layers(_ name: String) -> [String] {
    let file = PlotText.quoted(Plot.fileName(name))
    let line = "with vectors nohead linewidth 1.2 linecolor rgb '#555555' notitle"
    var layers = [
      "\(file) skip 1 using 3:(0):(0):6 \(line)", "\(file) skip 1 using 3:6:($5 - $3):(0) \(line)",
      "\(file) skip 1 using 3:(0) with points pointtype 7 pointsize 0.9 linecolor rgb '\(PlotColor.blue.rawValue)' notitle",
    ]
    for (side, alignment, offset) in [("left", "right", "-0.8"), ("right", "left", "0.8")] {
      layers.append(
        "\(file) skip 1 using (strcol(4) eq '\(side)' ? $5 : NaN):6:(sprintf('%s  %.2f', strcol(2), $3)) with labels "
          + "\(alignment) offset \(offset),0 font ',10.5' textcolor rgb '#222222' notitle")
    }
    if !groups.isEmpty {
      let bars = PlotText.quoted(Plot.fileName(name, suffix: "groups"))
      layers.append(
        "\(bars) skip 1 using ($2 - 0.03):4:($3 - $2 + 0.06):(0) with vectors nohead linewidth 5 "
          + "linecolor rgb '\(PlotColor.vermillion.rawValue)' notitle")
    }
    return layers
  }
}
