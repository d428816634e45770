import SerFormats

/// Which recordings of the corpus are the same sound.
enum DuplicateSection {
  /// Pairs on the page; all are in the table.
  private static let most = 30

  static func make(_ report: LeakageReport) -> ReportSection? {
    guard let search = report.duplicates else { return nil }
    var section = ReportSection("Equal and nearly equal recordings")
    let pairs = search.pairs
    section.findings = [finding(search)]
    section.blocks = [
      .paragraph(
        "Every pair of the \(search.compared) clips was compared: by the digest of the file and of the decoded samples, and by the "
          + "correlation of their log-mel spectrograms (40 bands up to 3.8 kHz) laid on each other at every lag, which copies keep "
          + "that are shifted, cut, louder, resampled or encoded anew. From \(Wording.number(DuplicateSearch.threshold)) on, two clips are "
          + "taken for one recording."
          + (search.closestOther.map {
            " The most alike that are not: `\($0.first)` and `\($0.second)`, \(Wording.number($0.correlation, 3))."
          } ?? "")
          + (search.tooShort > 0
            ? " \(Wording.count(search.tooShort, "clip")) of silence or less than 0.3 s of sound could be compared by digest only."
            : ""))
    ]
    if pairs.isEmpty {
      section.blocks.append(.paragraph("No two clips are the same recording."))
    } else {
      section.blocks.append(table(Array(pairs.prefix(most))))
      if pairs.count > most {
        section.blocks.append(
          .paragraph("\(pairs.count - most) more stand in [duplicates.csv](duplicates.csv)."))
      }
    }
    section.tables = [("duplicates.csv", document(pairs))]
    return section
  }

  private static func finding(_ search: DuplicateSearch.Outcome) -> String {
    let pairs = search.pairs
    guard let first = pairs.first else { return "No two of the \(search.compared) clips are the same recording." }
    let crossing = pairs.count { $0.foldsParted.contains { $0.folds > 0 } }
    let speakers = pairs.count { $0.crossesSpeakers == true }
    let labels = pairs.count(where: \.crossesLabels)
    let facts = [
      speakers > 0 ? "\(speakers) between speakers" : nil, labels > 0 ? "\(labels) with different emotions" : nil,
      crossing > 0 ? "\(crossing) parted between training and test by a protocol" : nil,
    ].compactMap { $0 }
    return
      "\(Wording.count(pairs.count, "pair")) of clips \(pairs.count == 1 ? "is" : "are") the same recording, such as `\(first.first)` and `\(first.second)` "
      + "(\(first.kind.meaning))" + (facts.isEmpty ? "." : ": \(Wording.list(facts)).")
  }

  private static func table(_ pairs: [DuplicatePair]) -> ReportPage.Block {
    let protocols = pairs.first?.foldsParted.map(\.protocol) ?? []
    return .table(
      MarkdownTable(
        header: ["first", "second", "what", "correlation", "lag (s)", "speakers", "emotions"]
          + protocols.map { "folds of \($0) that part them" },
        rows: pairs.map { pair in
          [
            "`\(pair.first)`", "`\(pair.second)`", pair.kind.meaning, Wording.number(pair.correlation, 3),
            Wording.signed(pair.lag, 2),
            pair.crossesSpeakers.map { $0 ? "**different**" : "same" } ?? "–",
            pair.crossesLabels ? "**different**" : "same",
          ] + pair.foldsParted.map { "\($0.folds)" }
        }, leftAligned: [0, 1, 2, 5, 6]))
  }

  private static func document(_ pairs: [DuplicatePair]) -> CSVDocument {
    let protocols = pairs.first?.foldsParted.map(\.protocol) ?? []
    return CSVDocument(
      header: ["first", "second", "kind", "correlation", "lag_seconds", "speakers", "emotions"]
        + protocols.map { "folds_parted_\($0)" },
      rows: pairs.map { pair in
        [
          pair.first, pair.second, pair.kind.rawValue, ComparisonTables.text(pair.correlation),
          pair.lag.map { PlotText.number($0, decimals: 2) } ?? "",
          pair.crossesSpeakers.map { $0 ? "different" : "same" } ?? "", pair.crossesLabels ? "different" : "same",
        ] + pair.foldsParted.map { "\($0.folds)" }
      })
  }
}
