import ArgumentParser
import CSerKernels
import Foundation
import SerLearning
import SerNumerics

/// One fit in a process of its own, so that its peak of memory is its own: `learners` runs itself with this.
struct LearnerCellCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learner-cell", abstract: "Fit one learner on planted rows and print one JSON line.",
    shouldDisplay: false)

  @Option var learner: LearnerWork
  @Option var rows: Int
  @Option var columns: Int
  @Option var workers = 1
  @Option var rounds = 1

  func run() async throws {
    ser_keep_freed_memory()
    let planted = try PlantedRows(rows: rows, columns: columns).rows
    let memoryBefore = ProcessUsage.residentBytes
    let context = TrainingContext(seed: Seed(1), workers: workers)
    let pipeline = Pipeline(trainer: try learner.trainer())
    let judged = planted.features.selectingRows(Array(0..<min(rows, 2000)))
    var (fitSeconds, predictSeconds) = (Double.infinity, Double.infinity)
    var facts: [String: Double] = [:]
    for _ in 0..<rounds {
      let start = ContinuousClock.now
      let fitted = try await pipeline.fit(planted, in: context)
      let fittedAt = ContinuousClock.now
      _ = try fitted.scores(for: judged)
      predictSeconds = min(predictSeconds, (ContinuousClock.now - fittedAt).inSeconds)
      fitSeconds = min(fitSeconds, (fittedAt - start).inSeconds)
      facts = fitted.model.diagnostics.facts
    }
    let cell = LearnerCell(
      learner: learner, rows: rows, columns: columns, workers: workers, fitSeconds: fitSeconds,
      predictSecondsPerRow: predictSeconds / Double(judged.rows), peakResidentBytes: ProcessUsage.peakResidentBytes,
      residentBytesBefore: memoryBefore, facts: facts)
    print(String(decoding: try JSONEncoder().encode(cell), as: UTF8.self))
  }
}

/// What one fit took.
struct LearnerCell: Codable {
  let learner: LearnerWork
  let rows: Int
  let columns: Int
  let workers: Int
  let fitSeconds: Double
  let predictSecondsPerRow: Double
  /// Of the whole process, the rows among it.
  let peakResidentBytes: Int
  /// With the rows in memory and nothing fitted.
  let residentBytesBefore: Int
  let facts: [String: Double]

  /// What the fit took beyond its rows.
  var fitBytes: Int { peakResidentBytes - residentBytesBefore }
}
