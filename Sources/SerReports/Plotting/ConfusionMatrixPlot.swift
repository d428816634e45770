import SerFormats

/// A confusion matrix: which class was taken for which.
///
/// Colours are the shares of the true class (so that the diagonal shows the recall), each cell says share and count.
/// `name.csv` holds the counts, true classes in rows, `name-cells.csv` the shares.
public struct ConfusionMatrixPlot: PlotKind, Sendable {
  public let title: String
  public let subtitle: String?
  public let classNames: [String]
  /// Counts, `[truth][prediction]`.
  public let counts: [[Int]]
  /// Colours by the share of the true class rather than by count.
  public let rowNormalised: Bool

  public init(
    title: String, subtitle: String? = nil, classNames: [String], counts: [[Int]], rowNormalised: Bool = true
  ) {
    self.title = title
    self.subtitle = subtitle
    self.classNames = classNames
    self.counts = counts
    self.rowNormalised = rowNormalised
  }

  public func plot(named name: String) -> Plot {
    let shares = counts.map { row in
      let sum = Double(row.reduce(0, +))
      return row.map { sum > 0 ? Double($0) / sum : .nan }
    }
    let annotations = zip(counts, shares).map { counts, shares in
      zip(counts, shares).map { count, share in
        rowNormalised
          ? HeatMap.Annotation(
            share.isFinite ? PlotText.number(share * 100, decimals: 0) + " %" : "–", note: "\(count)")
          : HeatMap.Annotation("\(count)")
      }
    }
    let largest = Double(counts.joined().max() ?? 1)
    return HeatMap(
      title: title, subtitle: subtitle, rowNames: classNames, rowLabel: "true class", columnNames: classNames,
      columnLabel: "predicted class",
      values: rowNormalised ? shares.map { $0.map { $0 * 100 } } : counts.map { $0.map(Double.init) },
      annotations: annotations, valueLabel: rowNormalised ? "share of the true class (%)" : "clips",
      scale: .sequential(from: 0, to: rowNormalised ? 100 : largest),
      table: CSVDocument(
        header: ["truth"] + classNames, rows: zip(classNames, counts).map { [$0] + $1.map(String.init) })
    ).plot(named: name)
  }
}
