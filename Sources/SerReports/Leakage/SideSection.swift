import SerEvaluation
import SerFormats

/// Whether training rows can be told from test rows.
enum SideSection {
  static func make(_ report: LeakageReport) -> ReportSection? {
    guard !report.adversarial.isEmpty else { return nil }
    var section = ReportSection("Can training be told from test?")
    section.findings = report.adversarial.compactMap(finding)
    section.plots = [plot(report)]
    section.blocks = [
      .paragraph(
        "\(report.adversarialModel) learns to tell a fold's training rows from its test rows, whatever their emotion; the area under "
          + "the ROC curve is 0.5 where nothing can be told and 1 where everything can."),
      .list([
        "**By clip**, it has heard other clips of every speaker. Near 1 is expected where speakers are apart: the test rows are of "
          + "voices, and voices are known. It says how far a new speaker is from those trained on, which an honest figure "
          + "includes and a leaky one hides: near 0.5, the test rows are more of what was trained on.",
        "**By speaker**, it judges speakers that it hasn't heard. Near 0.5 is expected where speakers are dealt fairly; clearly more "
          + "says that the test speakers share something, such as gender, room or microphone, that the training speakers lack.",
      ]),
      .table(
        MarkdownTable(
          header: [
            "protocol", "fold", "training clips", "test clips", "test speakers", "AUC by clip", "AUC by speaker",
          ],
          rows: report.adversarial.flatMap { validation in
            validation.folds.map { fold in
              [
                name(validation), fold.name, "\(fold.trainingRows)", "\(fold.testRows)", "\(fold.testSpeakers)",
                Wording.figure(fold.byClip?.auc, fold.byClip?.interval),
                Wording.figure(fold.bySpeaker?.auc, fold.bySpeaker?.interval),
              ]
            }
          }, leftAligned: [0, 1])),
      .paragraph(
        "Brackets: 95 % over the speakers of either side, of which a fold has few: they are rough. A dash: the speakers of a side "
          + "can't be divided, being on both sides or one alone. Somewhat below 0.5 is no finding: of few speakers, whoever is "
          + "judged is missing from his own side, whose mean moves away from him."),
    ]
    section.tables = [("sides.csv", table(report.adversarial))]
    return section
  }

  private static func name(_ validation: AdversarialValidation) -> String {
    validation.protocolName + (validation.isLeaky ? " (LEAKY)" : "")
  }

  private static func finding(_ validation: AdversarialValidation) -> String? {
    guard let byClip = validation.mean(\.byClip) else { return nil }
    let bySpeaker = validation.mean(\.bySpeaker).map {
      ", and of \(Wording.number($0)) when it has heard none of the speakers that it judges"
    }
    let meaning =
      validation.isLeaky
      ? "test rows are more of what was trained on" : "the voices of the test speakers are new, as they should be"
    return
      "Under \(name(validation)) a classifier tells test from training clips with an AUC of \(Wording.number(byClip)) on average"
      + "\(bySpeaker ?? ""): \(meaning)."
  }

  private static func plot(_ report: LeakageReport) -> Plot {
    BarsWithIntervals(
      title: "Telling training from test rows: \(report.title)",
      subtitle: "area under the ROC curve, fold by fold; 0.5 = can't be told; 95 % over speakers",
      valueLabel: "AUC (0 to 1)",
      rows: report.adversarial.flatMap { validation in
        validation.folds.flatMap { fold in
          [("by clip", fold.byClip), ("by speaker", fold.bySpeaker)].compactMap { kind, figure in
            figure.map { figure in
              BarsWithIntervals.Row(
                label: "\(name(validation)), fold \(fold.name) · \(kind)", group: kind, value: figure.auc,
                lower: figure.interval?.lower ?? .nan, upper: figure.interval?.upper ?? .nan)
            }
          }
        }
      }, reference: (name: "can't be told", value: 0.5)
    ).plot(named: "sides")
  }

  private static func table(_ validations: [AdversarialValidation]) -> CSVDocument {
    CSVDocument(
      header: [
        "protocol", "marks", "fold", "training_rows", "test_rows", "test_speakers", "auc_by_clip", "auc_by_clip_lower",
        "auc_by_clip_upper", "auc_by_speaker", "auc_by_speaker_lower", "auc_by_speaker_upper",
      ],
      rows: validations.flatMap { validation in
        validation.folds.map { fold in
          let values = [fold.byClip, fold.bySpeaker].flatMap { [$0?.auc, $0?.interval?.lower, $0?.interval?.upper] }
          return [
            validation.protocolName, validation.isLeaky ? Mark.leaky.rawValue : "", fold.name, "\(fold.trainingRows)",
            "\(fold.testRows)", "\(fold.testSpeakers)",
          ] + values.map(ComparisonTables.text)
        }
      })
  }
}
