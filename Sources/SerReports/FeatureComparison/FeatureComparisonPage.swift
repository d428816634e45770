import Foundation
import SerEvaluation

/// `features.md`: the comparison of feature sets as a page for people.
struct FeatureComparisonPage {
  let title: String
  let sets: [ComparedFeatureSet]
  let pairs: [FeatureSetPair]
  /// The reference classifier, in words.
  let reference: String
  let plots: PlotOutcome
  let command: String

  var text: String {
    [
      heading, FeatureFindings(sets: sets, pairs: pairs).text, emotionSection, pairSection, variance, speakerSection,
      redundancySection,
      ColumnLeaders(
        sets: sets, picture: picture("leading-columns", "The leading columns of each set")
      ).text, costSection, reading, files,
    ].filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  /// The best UAR first.
  private var ranked: [ComparedFeatureSet] {
    sets.sorted { (-($0.cell.metrics.uar ?? 0), $0.name) < (-($1.cell.metrics.uar ?? 0), $1.name) }
  }

  private var heading: String {
    let cell = sets.first?.cell
    let speakers = sets.first?.speakerProbe.map { " of \($0.speakers) speakers" } ?? ""
    return """
      # Feature sets compared: \(title)

      \(sets.count) feature sets on the same \(cell?.metrics.count ?? 0) clips\(speakers), each judged by the same \
      classifier with the same settings under \(cell?.protocolName ?? "")\(cell?.markSuffix ?? ""). What differs between \
      the lines of a table is the features alone.
      """
  }

  private var emotionSection: String {
    var lines = ["## How well each set tells the emotion", ""]
    lines.append(
      MarkdownTable(
        header: ["set", "columns", "UAR", "accuracy", "macro-F1"],
        rows: ranked.map { set in
          let (metrics, marks) = (set.cell.metrics, set.cell.marks)
          return [
            set.name + (marks.isEmpty ? "" : " **\(marks.joined(separator: ", "))**"), "\(set.columnCount)",
            FigureText.value(metrics.uar, set.cell.uarInterval),
            FigureText.value(metrics.accuracy, set.cell.accuracyInterval), FigureText.value(metrics.macroF1),
          ]
        },
        leftAligned: [0, 2, 3, 4]
      ).text)
    lines += ["", "\(reference) Pooled out-of-fold predictions\(intervalNote). \(chance)"]
    lines += notes
    lines += picture("uar-columns", "UAR of each set against its number of columns")
    return lines.joined(separator: "\n")
  }

  private var intervalNote: String {
    sets.contains { $0.cell.uarInterval != nil }
      ? "; brackets hold 95 % intervals from a bootstrap over speakers"
      : "; without intervals, for which at least \(SpeakerBootstrap.fewestSpeakers) speakers are needed"
  }

  private var chance: String {
    guard let metrics = sets.first?.cell.metrics else { return "" }
    let present = metrics.classes.filter { $0.support > 0 }
    guard let largest = present.max(by: { $0.support < $1.support }), metrics.count > 0 else { return "" }
    return "Chance: UAR \(FigureText.value(1 / Double(present.count))) for any constant answer, accuracy "
      + "\(FigureText.value(Double(largest.support) / Double(metrics.count))) for always *\(largest.name)*."
  }

  private var notes: [String] {
    var lines: [String] = []
    for mark in Mark.allCases where sets.contains(where: { $0.cell.marks.contains(mark.rawValue) }) {
      lines += ["", "> **\(mark.rawValue)**: \(mark.meaning)."]
    }
    for remark in Set(sets.flatMap(\.cell.remarks)).sorted() { lines += ["", "> **Note**: \(remark)."] }
    for set in sets where !set.cell.converged {
      lines += ["", "> **not converged** in every fold: \(set.name); its figures may change with more iterations."]
    }
    return lines
  }

  private var pairSection: String {
    guard !pairs.isEmpty else { return "" }
    let bySpeaker = pairs.contains { $0.comparison.speakerUARPermutationP != nil }
    var lines = ["## Which differences hold", ""]
    lines.append(
      MarkdownTable(
        header: ["first", "second", "UAR first − second", "accuracy first − second", "p", "p corrected", ""],
        rows: pairs.sorted { (-abs($0.testedDifference), $0.first) < (-abs($1.testedDifference), $1.first) }.map {
          pair in
          [
            pair.first, pair.second, FigureText.difference(pair.comparison.uarDifference, pair.uarInterval),
            FigureText.difference(pair.comparison.accuracyDifference, pair.accuracyInterval),
            FigureText.probability(pair.p), FigureText.probability(pair.adjustedP), FeatureFindings.verdict(on: pair),
          ]
        },
        leftAligned: [0, 1, 2, 3, 6]
      ).text)
    lines += [
      "",
      bySpeaker
        ? "p: sign-flip permutation over what each speaker adds to the difference in UAR, corrected for "
          + "\(Wording.count(pairs.count, "pair")) (Holm). Brackets: 95 % intervals of the difference, the same speakers "
          + "drawn for both sets. An interval stands for itself, while the corrected p pays for all pairs looked at: at the "
          + "border the two may part ways."
        : "p: McNemar's exact test over clips, corrected for \(Wording.count(pairs.count, "pair")) (Holm).",
    ]
    return lines.joined(separator: "\n")
  }

  private var files: String {
    """
    ## Files

    `features.csv` (a line a set), `columns.csv` (a line a column of each set), `pairs.csv` (a line a pair of sets), \
    `timing.csv` (what extraction took here), `run.json` (what it takes to repeat this), `plots/` (CSV, gnuplot script, \
    PNG and SVG of each figure). All but the times are the same, byte for byte, for the same seed.

    ```
    \(command)
    ```
    """
  }

  /// A picture's lines, where it was drawn.
  func picture(_ name: String, _ alternative: String) -> [String] {
    plots.isDrawn(name) ? ["", "![\(alternative)](plots/\(name).png)"] : []
  }
}
