import ArgumentParser
import CSerKernels
import Foundation
import SerNumerics

/// `serbase-benchmarks features`: where the time of an extraction goes.
struct FeatureBenchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Time every stage of mfcc-functionals, and the whole.",
    discussion: """
      On recordings below a folder, or on a synthetic voice at 48 kHz where none is given. Stages are timed one by one \
      on the same clips, as the median of several rounds, in nanoseconds of processor time a frame; what the whole \
      takes beyond their sum is shown as the rest.
      """)

  @Argument(help: "A folder with recordings.")
  var folder: String?
  @Option(help: "Clips that the stages are timed on, spread over the folder.")
  var clips = 60
  @Option(help: "Rounds of a stage, at least; fast ones run more often.")
  var rounds = 7
  @Option(
    help: ArgumentHelp("Copies of the list of files in the last run, which shows what memory does.", valueName: "n"))
  var copies = 4
  @Option(help: "One part only: pipelines, signal, stream or stages.")
  var only: Part?
  @Flag(help: "One machine-readable document instead of tables.")
  var json = false

  enum Part: String, ExpressibleByArgument {
    /// From files to a table, with one worker and two.
    case pipelines
    /// From 16 kHz samples to a row.
    case signal
    /// The same frames in pieces of 10 ms.
    case stream
    case stages
  }

  func validate() throws {
    guard clips > 0, rounds > 0, copies > 0 else { throw ValidationError("counts are at least 1") }
  }

  func run() async throws {
    ser_keep_freed_memory()
    let recordings = try await Recordings.find(in: folder)
    defer { recordings.discard() }
    var report = FeatureReport(recordings: recordings.name, blas: MatrixProduct.blasCoreName)
    // The pipelines first: their peak of memory must not be that of the clips which the stages hold.
    if only ?? .pipelines == .pipelines {
      report.pipelines = try await PipelineBenchmark(recordings.urls).run(copies: copies)
    }
    if only ?? .signal == .signal { report.signal = try SignalBenchmark(recordings.urls).run() }
    if only ?? .stream == .stream { report.stream = try StreamBenchmark(recordings.urls).run() }
    if only ?? .stages == .stages {
      report.stages = try StageBenchmark(recordings.spread(clips), rounds: rounds).run()
    }
    print(json ? try report.json() : report.text)
  }
}
