import Foundation
import SerFormats
import SerLearning
import SerTestSupport
import Testing

@testable import SerReports

@Suite struct TrainingCurvesTests {
  private static func entry(_ step: Int, accuracy: Double? = 0.5, validation: Bool = true) -> TrainingLogEntry {
    let loss = 2 / Double(step + 1)
    return TrainingLogEntry(
      step: step, training: TrainingFigures(loss: loss, accuracy: accuracy, uar: accuracy),
      validation: validation ? TrainingFigures(loss: loss + 0.1, accuracy: accuracy, uar: accuracy) : nil,
      learningRate: 0.01)
  }

  private static func step(_ entry: TrainingLogEntry?) -> TrainingStep {
    TrainingStep(done: 1, of: 9, last: entry, loss: 1)
  }

  @Test func threePanelsWithBothCurvesAndTheKeptEpoch() async throws {
    try await withTemporaryFolder { folder in
      let curves = TrainingCurves(title: "cnn on logmel", entries: (1...4).map { Self.entry($0) }, kept: 3)
      let out = folder.appendingPathComponent("curves")
      let outcome = try await curves.write(to: out, plots: PlotWriter(gnuplot: nil))
      #expect(outcome.problem?.contains("gnuplot") == true)
      let log = try CSVDocument(contentsOf: out.appendingPathComponent("training-log.csv"))
      #expect(log.header == TrainingLogEntry.columns && log.rows.map { $0[0] } == ["1", "2", "3", "4"])
      let points = try CSVDocument(contentsOf: out.appendingPathComponent("training-curves.csv"))
      #expect(points.rows.count == 3 * 2 * 4)
      #expect(Set(points.rows.map { $0[0] }).count == 3)
      #expect(Set(points.rows.map { $0[2] }) == ["training rows", "validation rows"])
      let script = try String(contentsOf: out.appendingPathComponent("training-curves.gp"), encoding: .utf8)
      #expect(script.contains("from 3.0, graph 0 to 3.0, graph 1") && script.contains("step 3"))
    }
  }

  /// Boosting without early stopping knows its training loss and nothing else.
  @Test func figuresThatNobodyTookHaveNoPanel() throws {
    let entries = (0...3).map { Self.entry($0, accuracy: nil, validation: false) }
    let points = try #require(TrainingCurves(title: "boosting", entries: entries).plot.tables.first).document
    #expect(Set(points.rows.map { $0[0] }) == ["0"] && points.rows.count == 4)
  }

  @Test func foldersOfOthersAreLeftAlone() async throws {
    try await withTemporaryFolder { folder in
      try "mine".write(to: folder.appendingPathComponent("letter.txt"), atomically: true, encoding: .utf8)
      await #expect(throws: FormatError.self) {
        try await TrainingCurves(title: "", entries: [Self.entry(1)]).write(to: folder)
      }
    }
  }

  @Test func curvesCanBeWatchedWhileTrainingRuns() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("curves")
      let live = LiveTrainingCurves(title: "cnn", folder: out, writer: PlotWriter(gnuplot: nil))
      func steps() throws -> [String] {
        try CSVDocument(contentsOf: out.appendingPathComponent("training-log.csv")).rows.map { $0[0] }
      }
      func wait(for expected: [String]) async throws {
        #expect(try await eventually { (try? steps()) == expected })
      }
      live.take(Self.step(nil))
      live.take(Self.step(Self.entry(1)))
      live.take(Self.step(Self.entry(1)))
      live.take(Self.step(Self.entry(2)))
      try await wait(for: ["1", "2"])
      // Another fit begins.
      live.take(Self.step(Self.entry(1)))
      try await wait(for: ["1"])
      _ = try await live.finish(TrainingCurves(title: "cnn", entries: (1...3).map { Self.entry($0) }, kept: 2))
      #expect(try steps() == ["1", "2", "3"])
    }
  }

  @Test func whatKeepsCurvesFromBeingWrittenIsSaid() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("file")
      try Data().write(to: file)
      let live = LiveTrainingCurves(title: "cnn", folder: file, writer: PlotWriter(gnuplot: nil))
      live.take(Self.step(Self.entry(1)))
      await #expect(throws: FormatError.self) {
        try await live.finish(TrainingCurves(title: "cnn", entries: [Self.entry(1)]))
      }
    }
  }
}
