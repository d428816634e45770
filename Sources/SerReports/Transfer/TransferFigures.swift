import SerEvaluation
import SerLearning
import SerNumerics

/// The figures of a transfer: a map of UAR for every normalisation, and the confusions across corpora.
struct TransferFigures {
  let report: TransferReport

  /// A figure of a subject under a normalisation.
  struct Figure {
    let subject: String
    let normalization: Normalization
    let plot: Plot
  }

  var maps: [Figure] {
    report.subjects.flatMap { subject in
      report.normalizations.map { normalization in
        Figure(subject: subject, normalization: normalization, plot: map(subject, normalization))
      }
    }
  }

  private func map(_ subject: String, _ normalization: Normalization) -> Plot {
    let matrix = report.corpora.map { training in
      report.corpora.map { report.cell(subject, normalization, from: training, to: $0) }
    }
    let mark = normalization.isTransductive ? " (transductive)" : ""
    return HeatMap(
      title: "UAR across corpora: \(subject), normalisation \(normalization.rawValue)\(mark)",
      subtitle: "colour: UAR from chance (0) to always right (1); diagonal: the corpus's own protocol",
      rowNames: report.corpora, rowLabel: "fitted on", columnNames: report.corpora, columnLabel: "judged on",
      values: matrix.map { $0.map { $0?.uarAboveChance ?? .nan } },
      annotations: matrix.map { row in
        row.map { cell in
          guard let cell else { return HeatMap.Annotation("–") }
          return HeatMap.Annotation(
            Wording.number(cell.metrics.uar, 3), note: "\(cell.judgedClasses.count) classes")
        }
      },
      valueLabel: "UAR above chance", scale: .sequential(from: 0, to: 1)
    ).plot(named: FileStem.text(["uar", subject.replacing(" on ", with: "-"), normalization.rawValue]))
  }

  var confusions: [Figure] {
    report.cells.filter { $0.kind == .across }.map { cell in
      let plot = ConfusionMatrixPlot(
        title: "Confusion: \(cell.subject), \(cell.route)\(cell.markSuffix)",
        subtitle: "normalisation \(cell.normalization.rawValue), UAR \(Wording.number(cell.metrics.uar, 3)), accuracy "
          + "\(Wording.number(cell.metrics.accuracy, 3)), \(cell.metrics.count) clips",
        classNames: cell.predictions.classNames, counts: cell.predictions.confusion.counts
      ).plot(named: "confusion-\(cell.fileStem)")
      return Figure(subject: cell.subject, normalization: cell.normalization, plot: plot)
    }
  }
}
