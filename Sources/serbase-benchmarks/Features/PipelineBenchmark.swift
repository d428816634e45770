import Foundation
import SerCorpus
import SerFeatures
import SerNumerics

/// From files to a table of `mfcc-functionals`, as `serbase features extract` does it without its cache.
struct PipelineBenchmark {
  private let clips: [LocatedClip]
  private static let rounds = 3

  init(_ urls: [URL]) { clips = urls.map { LocatedClip(file: $0.path) } }

  /// The best of three rounds with one worker and with two, then one worker over `copies` times the list.
  func run(copies: Int) async throws -> [PipelineReport] {
    var best: [Int: PipelineReport] = [:]
    for _ in 0..<Self.rounds {
      // In turn, so that a slow spell of the machine meets both.
      for workers in [1, 2] {
        let report = try await measure(clips, workers: workers)
        if report.seconds < best[workers]?.seconds ?? .infinity { best[workers] = report }
      }
    }
    let many = (0..<copies).flatMap { _ in clips }
    return [1, 2].compactMap { best[$0] } + (copies > 1 ? [try await measure(many, workers: 1)] : [])
  }

  private func measure(_ clips: [LocatedClip], workers: Int) async throws -> PipelineReport {
    let processorStart = ProcessUsage.processorSeconds
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = try await FeatureExtraction(set: MFCCFunctionals(), cache: nil, workers: workers).run(clips)
    let seconds = (clock.now - start).inSeconds
    return PipelineReport(
      files: clips.count, failures: outcome.failures.count, workers: workers, seconds: seconds,
      processorSeconds: ProcessUsage.processorSeconds - processorStart,
      filesPerSecond: Double(clips.count) / seconds, peakRssBytes: ProcessUsage.peakResidentBytes)
  }
}
