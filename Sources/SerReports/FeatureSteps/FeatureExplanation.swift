import Foundation
import SerFormats
import SerNumerics

/// Walks recordings, one or several side by side, through the steps of `mfcc-functionals`.
///
/// Every step is written as numbers, tables (CSV) and figures (CSV, gnuplot script, PNG, SVG); `explain.md` puts them
/// together, `numbers.csv` and `explanation.json` hold the numbers of all steps. The folder appears whole or not at
/// all.
public struct FeatureExplanation: Sendable {
  /// The file by which a folder is known to be an explanation, and may be replaced by a new one.
  public static let marker = "explanation.json"
  /// What an explanation's folder holds.
  public static let folderKind = StagedOutput.FolderKind(marker: marker) { name in
    name == "explain.md" || [".csv", ".gp", ".png", ".svg"].contains { name.hasSuffix($0) }
  }
  /// Recordings that still fit side by side.
  public static let mostRecordings = 4

  /// One recording to walk.
  public struct Recording: Sendable {
    public let file: URL
    /// What it is called in legends and columns.
    public let name: String

    public init(file: URL, name: String) {
      self.file = file
      self.name = name
    }
  }

  public var workers = defaultWorkerCount
  /// nil leaves the pictures out, as a machine without gnuplot does.
  public var gnuplot = Gnuplot.locate()
  /// The time of the frame that is looked at closely, in s from the start of each recording; nil takes each one's
  /// loudest frame.
  public var time: Double?

  public init() {}

  /// Fills `folder` for 1 to ``mostRecordings`` recordings.
  ///
  /// Throws `AudioError` and ``FeatureStepsError`` for recordings without features, `FormatError` for a folder that
  /// can't be written or holds other things.
  public func run(_ recordings: [Recording], to folder: URL) async throws -> FeatureExplanationReport {
    precondition((1...Self.mostRecordings).contains(recordings.count), "\(recordings.count) recordings")
    return try await StagedOutput.writeFolder(at: folder, as: Self.folderKind) { staging in
      let walks = try recordings.map { try RecordingWalk(file: $0.file, name: $0.name, time: time) }
      let steps = [
        SamplingStep.make(walks), TrimStep.make(walks), WindowStep.make(walks), SpectrumStep.make(walks),
        MelStep.make(walks), SpectrogramStep.make(walks), CepstrumStep.make(walks), DeltaStep.make(walks),
        FunctionalsStep.make(walks),
      ]
      for step in steps {
        for table in step.tables { try table.document.write(to: staging.appendingPathComponent(table.file)) }
      }
      let outcome = try await PlotWriter(gnuplot: gnuplot, workers: workers).write(steps.flatMap(\.plots), to: staging)
      let report = FeatureExplanationReport(walks: walks, steps: steps, plots: outcome)
      try report.table.write(to: staging.appendingPathComponent("numbers.csv"))
      try StagedOutput.write(
        ExplanationPage(report: report, steps: steps).text, to: staging.appendingPathComponent("explain.md"))
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try StagedOutput.write(try encoder.encode(report), to: staging.appendingPathComponent(Self.marker))
      return report
    }
  }
}
