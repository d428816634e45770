/// Whether training refuses folds that leak.
enum GuardSection {
  static func make(_ report: LeakageReport) -> ReportSection? {
    guard let refusal = report.refusal else { return nil }
    var section = ReportSection("The guard in training")
    section.blocks = [
      .paragraph(
        "Cross-validation refuses folds with a speaker on both sides unless they are marked leaky, and then the mark stands at every "
          + "figure. Asked to run the leaky protocol of this page without its mark, it said:"),
      .code(refusal),
    ]
    return section
  }
}
