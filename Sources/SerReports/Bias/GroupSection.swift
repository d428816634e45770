import SerEvaluation
import SerFormats

/// The groups of one kind: their figures, plain and with the classes alike, and the recall of each emotion.
enum GroupSection {
  static func make(_ report: BiasReport, _ comparison: GroupComparison) -> ReportSection {
    var section = ReportSection("By \(comparison.kind)")
    section.findings = [composition(comparison)].compactMap { $0 }
    section.plots = [recalls(report, comparison)]
    section.blocks = [
      .table(
        MarkdownTable(
          header: ["group", "clips", "speakers", "accuracy", "UAR", "accuracy, emotions alike", "UAR, emotions alike"],
          rows: comparison.groups.map { group in
            [
              group.value + (group.omission.map { " (not compared: \($0))" } ?? ""), "\(group.rows)",
              "\(group.speakers)", Wording.figure(group.accuracy), Wording.figure(group.uar),
              Wording.figure(group.standardizedAccuracy), Wording.figure(group.standardizedUAR),
            ]
          }))
    ]
    section.blocks += [explanation(comparison), worst(report, comparison)].compactMap { $0.map { .paragraph($0) } }
    section.blocks.append(
      .table(
        MarkdownTable(
          header: ["recall of"] + comparison.groups.map(\.value),
          rows: report.classNames.enumerated().map { label, name in
            [name] + comparison.groups.map { Wording.figure($0.recalls[label]) }
          })))
    return section
  }

  private static func explanation(_ comparison: GroupComparison) -> String? {
    if let omission = comparison.omission { return "Nothing is compared: \(omission)." }
    let alike =
      "**Emotions alike**: as if every group held the same emotions in the same shares (\(Wording.list(comparison.commonClasses)))."
    guard !comparison.missingClasses.isEmpty else { return alike }
    return alike
      + " Some group has no clip of \(Wording.list(comparison.missingClasses)), which alone moves the plain figures."
  }

  /// What the classes alone do to a difference, where groups hold other ones.
  private static func composition(_ comparison: GroupComparison) -> String? {
    guard !comparison.missingClasses.isEmpty, let test = comparison.test, let plain = comparison.plainDifference,
      let alike = comparison.standardizedDifference
    else { return nil }
    return
      "Between \(test.best) and \(test.worst) \(comparison.kind), accuracy differs by \(Wording.points(plain.value, plain.interval)) points "
      + "as it stands and by \(Wording.points(alike.value, alike.interval)) with the emotions alike: the rest comes from "
      + "\(Wording.list(comparison.missingClasses)), which not every group has."
  }

  private static func worst(_ report: BiasReport, _ comparison: GroupComparison) -> String? {
    let known = comparison.groups.flatMap { group in
      group.recalls.enumerated().compactMap { label, recall in
        recall.value.map { (group.value, report.classNames[label], $0) }
      }
    }
    guard let least = known.min(by: { $0.2 < $1.2 }) else { return nil }
    return "Served worst: \(least.1) by \(comparison.kind) \(least.0), recall \(Wording.number(least.2, 3))."
  }

  private static func recalls(_ report: BiasReport, _ comparison: GroupComparison) -> Plot {
    let name = "recalls-" + String(comparison.kind.map { $0.isLetter || $0.isNumber ? $0 : "-" })
    let title = "Recall of each emotion by \(comparison.kind): \(report.title)"
    guard comparison.groups.count > 4 else {
      return BarsWithIntervals(
        title: title, subtitle: report.subtitle, valueLabel: "recall (0 to 1), 95 % over speakers",
        rows: report.classNames.enumerated().flatMap { label, emotion in
          comparison.groups.compactMap { group in
            let recall = group.recalls[label]
            return recall.value.map {
              BarsWithIntervals.Row(
                label: "\(emotion) · \(group.value)", group: group.value, value: $0,
                lower: recall.interval?.lower ?? .nan, upper: recall.interval?.upper ?? .nan)
            }
          }
        }
      ).plot(named: name)
    }
    let values = comparison.groups.map { $0.recalls.map { ($0.value ?? .nan) * 100 } }
    return HeatMap(
      title: title, subtitle: report.subtitle,
      rowNames: comparison.groups.map { "\($0.value) (\(Wording.count($0.rows, "clip")))" }, rowLabel: comparison.kind,
      columnNames: report.classNames, columnLabel: "true emotion", values: values,
      annotations: values.map { $0.map { .init(PlotText.number($0, decimals: 0)) } }, valueLabel: "recall (%)",
      scale: .sequential(from: 0, to: 100)
    ).plot(named: name)
  }
}
