import SerEvaluation

/// Whether high or low voices are judged better.
enum PitchBiasSection {
  /// Nil where pitch wasn't measured.
  static func make(_ report: BiasReport) -> ReportSection? {
    guard let pitch = report.pitch else { return nil }
    var section = ReportSection("By pitch")
    section.findings = [finding(pitch)].compactMap { $0 }
    section.plots = [plot(report, pitch)]
    section.blocks = [
      .paragraph(
        "Each speaker's UAR against the median F0 of the speaker's clips: Spearman's rank correlation ρ with a 95 % bootstrap interval over "
          + "speakers, p by random pairings, not corrected. Gender moves pitch by most of an octave: only within a gender does the "
          + "correlation speak of pitch itself."),
      .table(
        MarkdownTable(
          header: ["speakers", "number", "ρ", "p"],
          rows: pitch.correlations.map {
            [
              $0.group, "\($0.correlation.count)", Wording.figure($0.correlation.rho, $0.correlation.interval),
              Wording.number($0.correlation.p, 3),
            ]
          })),
    ]
    section.tables = [
      (
        "pitch.csv",
        report.document(
          ["speaker", "gender", "clips", "median_f0_hz", "accuracy", "uar"],
          pitch.points.map { point in
            [point.speaker, point.group, "\(point.clips)"]
              + [point.pitch, point.accuracy, point.uar].map(ComparisonTables.text)
          })
      )
    ]
    return section
  }

  private static func finding(_ pitch: PitchBias) -> String? {
    guard !pitch.correlations.isEmpty else { return nil }
    let parts = pitch.correlations.map {
      "\(Wording.figure($0.correlation.rho, $0.correlation.interval)) \($0.group == "all" ? "over all speakers" : "within \($0.group)")"
    }
    return "A speaker's UAR and median F0 correlate (Spearman's ρ) by \(Wording.list(parts))."
  }

  private static func plot(_ report: BiasReport, _ pitch: PitchBias) -> Plot {
    let groups = Set(pitch.points.map(\.group)).sorted()
    var grid = CurveGrid(
      title: "UAR of each speaker by pitch: \(report.title)", subtitle: report.subtitle,
      panels: [
        .init(
          "\(pitch.points.count) speakers",
          groups.enumerated().map { index, group in
            let own = pitch.points.filter { $0.group == group }
            return .init(
              group.isEmpty ? "gender unknown" : group, color: .series(index), style: .points, x: own.map(\.pitch),
              y: own.map(\.uar))
          })
      ], xLabel: "median F0 of the speaker's clips (Hz)", yLabel: "UAR (0 to 1)")
    let pitches = pitch.points.map(\.pitch)
    // Room beside the lowest and the highest voice, or their dots would be cut.
    grid.xRange = (pitches.min() ?? 0) - 10...(pitches.max() ?? 0) + 10
    grid.panelWidth = 720
    grid.panelHeight = 360
    return grid.plot(named: "pitch")
  }
}
