import SerFeatures

/// `index.md` and `index.html`: findings first, then every section with its figures and tables, then how it was measured.
struct IndexPage {
  let report: ExplorationReport
  let sections: [ExplorationSection]
  let acoustics: ClipAcousticsParameters
  /// The set that maps and columns are of.
  let featureSet: String

  var page: ReportPage {
    var blocks: [ReportPage.Block] = [.paragraph(summary)]
    if let problem = report.plots.problem { blocks.append(.warning("**Figures:** \(problem)")) }
    blocks += [
      .heading("What stands out"), .list(report.findings.map { "**\($0.topic).** \($0.text)" }),
    ]
    for section in sections where !isEmpty(section) { blocks += self.blocks(of: section) }
    if !report.omitted.isEmpty { blocks += [.heading("Left out"), .list(report.omitted.map { "\($0)." })] }
    if !report.failures.isEmpty {
      blocks += [
        .heading("Clips that could not be measured"), .list(report.failures.map { "`\($0.path)`: \($0.reason)" }),
      ]
    }
    blocks += [.heading("How it was measured"), Self.block(method)]
    return ReportPage(title: "Exploration of \(report.corpus)", blocks: blocks)
  }

  private var summary: String {
    let failed = report.failures.isEmpty ? "" : ", \(report.failures.count) could not be measured"
    return
      "\(Wording.count(report.clips, "clip"))\(failed). The measures of every clip are in [clips.csv](clips.csv), all "
      + "findings and key figures in [exploration.json](exploration.json). Every figure has its data (`.csv`) and its "
      + "script (`.gp`) beside it: `gnuplot NAME.gp` draws it again."
  }

  private func isEmpty(_ section: ExplorationSection) -> Bool {
    section.plots.isEmpty && section.table == nil && section.findings.isEmpty
  }

  private func blocks(of section: ExplorationSection) -> [ReportPage.Block] {
    var blocks = [.heading(section.title)] + section.paragraphs.map(Self.block)
    if !section.findings.isEmpty { blocks.append(.paragraph(section.findings.map(\.text).joined(separator: " "))) }
    for plot in section.plots {
      let isDrawn = report.plots.isDrawn(plot.name)
      let files =
        tables(of: plot) + ["[\(plot.name).gp](\(plot.name).gp)"] + (isDrawn ? ["[SVG](\(plot.name).svg)"] : [])
      if isDrawn { blocks.append(.figure(title: plot.title, path: plot.name, isDrawn: true)) }
      blocks.append(.paragraph((isDrawn ? "" : "\(plot.title): ") + files.joined(separator: " · ")))
    }
    if let table = section.table { blocks.append(.table(table)) }
    return blocks
  }

  /// Links to a plot's data; of many tables to the one that lists them.
  private func tables(of plot: Plot) -> [String] {
    let most = 3
    let shown = plot.tables.count > most ? plot.tables.prefix(1) : plot.tables[...]
    let rest = plot.tables.count - shown.count
    return shown.map { "[\(file(plot, $0))](\(file(plot, $0)))" }
      + (rest > 0 ? ["\(rest) more as `\(plot.name)-….csv`"] : [])
  }

  private func file(_ plot: Plot, _ table: Plot.Table) -> String { Plot.fileName(plot.name, suffix: table.suffix) }

  /// Text whose lines all begin with a dash is a list.
  private static func block(_ text: String) -> ReportPage.Block {
    let lines = text.split(separator: "\n").map(String.init)
    return lines.allSatisfy { $0.hasPrefix("- ") } ? .list(lines.map { String($0.dropFirst(2)) }) : .paragraph(text)
  }

  private var method: String {
    let pitch = acoustics.pitch
    return """
      - Channels are averaged. Duration, peak, full-scale samples and offset are taken at the file's own rate, all else \
      at \(pitch.sampleRate) Hz.
      - Silence: what lies outside the first and the last 128 ms frame within \(Wording.number(acoustics.trimDecibel, 0)) dB \
      of the loudest one, to 32 ms; the same cut that `mfcc-functionals` makes. The rest is the active part.
      - Level: RMS of the active part in dB relative to full scale (a full-scale sine has −3 dBFS).
      - Energy range: the 95 % minus the 5 % quantile of the levels of 25 ms frames, 10 ms apart, of the active part.
      - F0: YIN (de Cheveigné & Kawahara 2002, doi:10.1121/1.1458024), \(Wording.number(pitch.lowest, 0)) to \
      \(Wording.number(pitch.highest, 0)) Hz, frames of \(pitch.frameLength * 1000 / pitch.sampleRate) ms every \
      \(pitch.hopLength * 1000 / pitch.sampleRate) ms; voiced where the normalised difference falls below \
      \(Wording.number(Double(pitch.aperiodicityLimit))) and the frame is within \(Wording.number(pitch.energyGate, 0)) dB of the \
      loudest; a second look within 0.75 Q1 to 1.5 Q3 of the first, then a median over \(pitch.medianWidth) frames, \
      remove octave jumps. Median and range (5 to 95 %) are over the voiced frames of a clip; effects are computed in \
      semitones.
      - Effect sizes: η² (share of variance), for speakers ε² (the same without the bias of small groups, Kelley 1935, \
      doi:10.1073/pnas.21.9.554), Hedges' g (difference in pooled standard deviations, small-sample factor of Hedges \
      1981), Cramér's V with the bias correction of Bergsma 2013 (doi:10.1016/j.jkss.2012.10.002).
      - Features: `\(featureSet)`, each column with mean 0 and deviation 1 over all clips; a column that doesn't vary is 0. \
      Principal components by LAPACK; discriminant axes after Fisher 1936 (doi:10.1111/j.1469-1809.1936.tb02137.x) and Rao \
      1948, classes weighted by their clips; t-SNE exactly (van der Maaten & Hinton 2008, JMLR 9:2579), begun from the \
      first two components (Kobak & Berens 2019, doi:10.1038/s41467-019-13056-x); distances between emotions after \
      Mahalanobis, unbiased (Lachenbruch & Mickey 1968, doi:10.2307/1266219); mutual information after Ross 2014 \
      (doi:10.1371/journal.pone.0087357).
      """
  }
}
