import Foundation
@testable import SerEvaluation
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

@testable import SerReports

/// One figure of every kind, with names that gnuplot could stumble over.
private enum Samples {
  static let classes = ["neutral", "it's_odd", "x^2, \"quoted\""]

  static var all: [Plot] {
    [
      BarPlot(
        title: "Grouped bars", subtitle: "a subtitle", categoryName: "class", categories: classes,
        series: [
          .init(name: "female", values: [3, 0, 5], color: .purple),
          .init(name: "male", values: [4, 2, 1], color: .blue),
        ], valueLabel: "clips"
      ).plot(named: "bars-grouped"),
      BarPlot(
        title: "One series", categoryName: "class", categories: classes,
        series: [
          .init(name: "first", values: [3, 0.5, 5], color: .orange)
        ], valueLabel: "seconds", decimals: 1
      ).plot(named: "bars-single"),
      BarsWithIntervals(
        title: "UAR by model", subtitle: "95 % intervals", valueLabel: "unweighted average recall",
        rows: [
          .init(label: "svm on mfcc-functionals", group: "luna-5fold", value: 0.519, lower: 0.48, upper: 0.55),
          .init(label: "majority", group: "luna-5fold", value: 0.125, lower: .nan, upper: .nan),
          .init(label: "svm on mfcc-functionals", group: "random (LEAKY)", value: 0.66, lower: 0.62, upper: 0.7),
        ], reference: ("chance", 0.125)
      ).plot(named: "intervals"),
      ConfusionMatrixPlot(
        title: "Confusion", classNames: classes, counts: [[8, 1, 1], [0, 0, 0], [2, 3, 15]]
      ).plot(named: "confusion"),
      ReliabilityDiagram(
        title: "Reliability", subtitle: "a gap in the middle",
        table: .equalWidth([(0.2, true), (0.25, false), (0.9, true), (1, true)], bins: 5)
      ).plot(named: "reliability"),
      HeatMap(
        title: "Differences", rowNames: ["a", "b"], rowLabel: "row", columnNames: classes, columnLabel: "column",
        values: [[-1, 0, .nan], [2, 1, -2]], valueLabel: "g", scale: .diverging(limit: 2)
      ).plot(named: "heat"),
      DistributionPlot(
        title: "Values", categoryName: "class", categories: classes,
        series: [.init(name: "all", values: [[1, 2, 2, 3, .nan], [], [5]], color: .blue)], valueLabel: "value (dB)"
      ).plot(named: "distribution"),
      SpectrogramGrid(
        title: "Spectrograms", subtitle: "two panels",
        panels: [
          .init(
            identifier: "one", title: "one", levels: Matrix(rows: 5, columns: 4, repeating: -20), frameStep: 0.01,
            waveform: [0, 0.5, -0.5, 0.1], sampleRate: 100),
          .init(
            identifier: "two", title: "two", levels: Matrix(rows: 3, columns: 4, repeating: -3), frameStep: 0.01,
            scale: .diverging(limit: 5), valueLabel: "difference (dB)"),
        ], columns: 2, timeLabel: "time (s)", valueLabel: "level (dB)", bandFrequencies: [100, 500, 1000, 2000],
        scale: .spectral(from: -80, to: 0)
      ).plot(named: "spectrograms"),
      CurveGrid(
        title: "Curves", subtitle: "with a gap",
        panels: [
          .init(classes[2], [.init(classes[2], color: .blue, x: [0, 1, 2, 3], y: [0, .nan, 2, 3])]),
          .init(
            "two",
            [
              .init("it's, one", color: .black, style: .dottedLine, x: [], y: []),
              .init("flat", color: .green, style: .impulses, x: [0, 3], y: [1, 1]),
            ]),
        ], columns: 2, xLabel: "x", yLabel: "y"
      ).plot(named: "curves"),
      TimeMapGrid(
        title: "Maps", subtitle: "two axes",
        panels: [
          .init(
            identifier: "a", title: "it's a", values: Matrix(rows: 5, columns: 3, repeating: 1), places: [1, 2, 3],
            tics: [("1", 0), ("3", 2)], axisLabel: "coefficient", scale: .diverging(limit: 2), valueLabel: "value"),
          .init(
            identifier: "b", title: "b", values: Matrix(rows: 4, columns: 2, repeating: -30), places: [100, 200],
            tics: [("150", 0.5)], axisLabel: "Hz", scale: .spectral(from: -60, to: 0), valueLabel: "dB"),
        ], columns: 2, frameStep: 0.01
      ).plot(named: "maps"),
      CriticalDifferenceDiagram(
        title: "Mean ranks", subtitle: "bars join what can't be told apart", names: ["svm on a_b", "it's odd", "cnn"],
        meanRanks: [1.4, 2.9, 1.7], criticalDifference: 0.8, groups: [[0, 2]]
      ).plot(named: "ranks"),
      ForestPlot(
        title: "Differences", subtitle: "to the base", valueLabel: "difference", partName: "seed",
        partNames: ["1", "2"],
        rows: [
          .init(
            label: "it's, \"odd\"", group: "worse", color: .vermillion, value: -0.2, lower: -0.3, upper: -0.1,
            parts: [-0.25, -0.15]),
          .init(label: "without interval", group: "not shown to differ", color: .black, value: 0),
        ]
      ).plot(named: "forest"),
    ]
  }
}

@Suite struct PlotTests {
  private func files(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test(.enabled(if: Gnuplot.locate() != nil, "needs gnuplot"))
  func everyKindIsDrawnInBothFormats() async throws {
    try await withTemporaryFolder { folder in
      let plots = Samples.all
      let outcome = try await PlotWriter().write(plots, to: folder)
      #expect(outcome.problem == nil)
      #expect(outcome.drawn == plots.map(\.name))
      let files = try files(in: folder)
      #expect(!files.contains { $0.contains("partial") || $0.contains("messages") })
      for plot in plots {
        let png = try Data(contentsOf: folder.appendingPathComponent(plot.name + ".png"))
        #expect([UInt8](png.prefix(4)) == [0x89, 0x50, 0x4E, 0x47] && png.count > 2000)
        let svg = try String(contentsOf: folder.appendingPathComponent(plot.name + ".svg"), encoding: .utf8)
        #expect(svg.contains("</svg>") && svg.contains("DejaVu Sans"))
      }
      let svg = try String(contentsOf: folder.appendingPathComponent("bars-grouped.svg"), encoding: .utf8)
      #expect(svg.contains("it's_odd") || svg.contains("it&apos;s_odd") || svg.contains("it&#39;s_odd"))
    }
  }

  @Test(.enabled(if: Gnuplot.locate() != nil, "needs gnuplot"))
  func scriptsStandAlone() async throws {
    let gnuplot = try #require(Gnuplot.locate())
    try await withTemporaryFolder { folder in
      _ = try await PlotWriter(gnuplot: nil).write(Samples.all, to: folder)
      let process = Process()
      process.executableURL = gnuplot.executable
      process.arguments = ["confusion.gp"]
      process.currentDirectoryURL = folder
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("confusion.png").path))
    }
  }

  @Test func withoutGnuplotDataAndScriptsStay() async throws {
    try await withTemporaryFolder { folder in
      let outcome = try await PlotWriter(gnuplot: nil).write(Samples.all, to: folder)
      #expect(outcome.drawn.isEmpty && outcome.undrawn.count == Samples.all.count)
      #expect(outcome.problem?.contains("apt-get install gnuplot-nox") == true)
      let files = try files(in: folder)
      #expect(files.contains("confusion.csv") && files.contains("confusion.gp"))
      #expect(!files.contains { $0.hasSuffix(".png") || $0.hasSuffix(".svg") })
      let counts = try CSVDocument(contentsOf: folder.appendingPathComponent("confusion.csv"))
      #expect(counts.header == ["truth"] + Samples.classes)
      #expect(counts.rows[2] == [Samples.classes[2], "2", "3", "15"])
    }
  }

  @Test func aFailingGnuplotIsToldNotThrown() async throws {
    try await withTemporaryFolder { folder in
      let broken = folder.appendingPathComponent("gnuplot")
      try "#!/bin/sh\necho 'line 3: it broke' >&2\nexit 2\n".write(to: broken, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: broken.path)
      let output = folder.appendingPathComponent("out")
      try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
      let found = try #require(Gnuplot.locate(path: "/nowhere:\(folder.path)"))
      let outcome = try await PlotWriter(gnuplot: found).write(Array(Samples.all.prefix(2)), to: output)
      #expect(outcome.undrawn == ["bars-grouped", "bars-single"])
      #expect(outcome.problem?.contains("it broke") == true)
      // It is installed, so installing it is no remedy.
      #expect(outcome.problem?.contains("nstall") == false && outcome.problem?.contains("gnuplot -e") == true)
      let left = try files(in: output)
      #expect(left.allSatisfy { $0.hasSuffix(".csv") || $0.hasSuffix(".gp") })
    }
  }

  /// Names of cells are told apart at both ends, and there is room for them.
  @Test func namesOfCellsAreWhole() throws {
    let label = "majority on logmel-functionals+prosody-functionals, random-80-10-10 (LEAKY)".prefix(72)
    let plot = BarsWithIntervals(
      title: "UAR", valueLabel: "UAR",
      rows: ["a", "b"].map { .init(label: "\(label)", group: $0, value: 0.5, lower: 0.4, upper: 0.6) }
    ).plot(named: "x")
    #expect(plot.script.contains("\"\(label)\" 0") && !plot.script.contains("…"))
    let margin = try #require(plot.script.firstMatch(of: #/set lmargin at screen ([0-9.]+)/#))
    let pixels = try #require(Double(margin.1)) * Double(plot.width)
    #expect(pixels > 72 * 7.6 && pixels < Double(plot.width) - 400)
  }

  @Test(.enabled(if: Gnuplot.locate() != nil, "needs gnuplot"))
  func veryLongNamesAreDrawnShortened() async throws {
    let speakers = (1...12).map { "a-speaker-whose-name-is-far-too-long-for-an-axis-\($0)" }
    let rows = (1...2).map { "a model with a great many settings in its name, which goes on, number \($0)" }
    let values = rows.map { _ in speakers.map { _ in 1.0 } }
    let plots = [
      HeatMap(
        title: "Long", rowNames: rows, rowLabel: "row", columnNames: speakers, columnLabel: "speaker", values: values,
        valueLabel: "clips", scale: .sequential(from: 0, to: 1)
      ).plot(named: "long-heat"),
      BarPlot(
        title: "Long", categoryName: "speaker", categories: speakers,
        series: [.init(name: "clips", values: values[0], color: .blue)], valueLabel: "clips"
      ).plot(named: "long-bars"),
    ]
    try await withTemporaryFolder { folder in
      let outcome = try await PlotWriter().write(plots, to: folder)
      #expect(outcome.problem == nil && outcome.drawn == plots.map(\.name))
      // The table keeps the whole names.
      let table = try CSVDocument(contentsOf: folder.appendingPathComponent("long-heat.csv"))
      #expect(Array(table.header.dropFirst()) == speakers)
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/sh"), "needs a shell"))
  func aWarningIsNoFailure() async throws {
    try await withTemporaryFolder { folder in
      let grumbling = folder.appendingPathComponent("gnuplot")
      try "#!/bin/sh\necho 'warning: difficulty making room for xtic labels' >&2\necho picture > .x.png.partial\n"
        .write(to: grumbling, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: grumbling.path)
      #expect(Gnuplot(executable: grumbling).draw("x", format: "png", in: folder) == nil)
      #expect(try files(in: folder).contains("x.png"))
    }
  }

  @Test func distributionsOfAmountsBeginAtZero() {
    func script(_ startsAtZero: Bool) -> String {
      DistributionPlot(
        title: "Values", categoryName: "class", categories: ["a"],
        series: [.init(name: "all", values: [[0, 0.1, 3]], color: .blue)], valueLabel: "silence (s)",
        startsAtZero: startsAtZero
      ).plot(named: "x").script
    }
    #expect(script(true).contains("set yrange [0:*]") && script(true).contains("graph 0.03, 0\n"))
    #expect(!script(false).contains("set yrange"))
  }

  @Test func aHangingGnuplotIsGivenUp() async throws {
    try await withTemporaryFolder { folder in
      let slow = folder.appendingPathComponent("gnuplot")
      try "#!/bin/sh\nexec sleep 30\n".write(to: slow, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: slow.path)
      var gnuplot = Gnuplot(executable: slow)
      gnuplot.timeout = 0.3
      #expect(gnuplot.draw("x", format: "png", in: folder)?.contains("didn't end") == true)
    }
  }

  @Test func gnuplotIsNotFoundWhereItIsNot() {
    #expect(Gnuplot.locate(path: "/nowhere") == nil)
  }

  @Test func textIsQuotedForGnuplot() {
    #expect(PlotText.quoted("it's\nnew") == "'it''s new'")
    #expect(PlotText.multiline("a\"b\\c\nd`e`") == "\"a\\\"b\\\\c\\nd'e'\"")
    #expect(PlotText.number(-0.001, decimals: 2) == "0.00")
    #expect(PlotText.shortened("speaker-number-one-of-many-12", to: 20) == "speaker-nu…f-many-12")
    #expect(PlotText.shortened("speaker", to: 7) == "speaker" && PlotText.tic("x", "a\nb") == "a\nb")
    #expect(PlotText.number(.nan) == "" && PlotText.number(-.infinity) == "")
  }

  @Test func dotsFillTheirSlotAndNeverLeaveIt() {
    let values = (0..<200).map { Double($0 % 17) }.sorted()
    let offsets = DistributionPlot.spread(values, logarithmic: false)
    #expect(offsets.allSatisfy { abs($0) <= 1 })
    #expect((offsets.max() ?? 0) > 0.5 && (offsets.min() ?? 0) < -0.5)
    #expect(DistributionPlot.spread([2, 2, 2], logarithmic: false).allSatisfy { $0.isFinite })
    #expect(DistributionPlot.spread([], logarithmic: true).isEmpty)
  }

  @Test func tintsGoFromWhiteToTheColour() {
    #expect(PlotColor.blue.tint(0) == "#FFFFFF")
    #expect(PlotColor.blue.tint(1) == PlotColor.blue.rawValue)
    #expect(PlotColor.series(8) == PlotColor.series(0))
  }
}
