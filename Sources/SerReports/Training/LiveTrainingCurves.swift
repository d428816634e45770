import Foundation
import SerLearning
import Synchronization

/// Curves of a training that is under way: the folder is written anew after each step of the log, for whoever watches.
///
/// Drawing goes on beside the training, which never waits for it: where steps are faster than pictures, some pictures
/// are left out.
///
///     let live = LiveTrainingCurves(title: "cnn on logmel", folder: folder)
///     context.progress = { live.take($0) }
///     …                                                     // the fit
///     let outcome = try await live.finish(curves)
public final class LiveTrainingCurves: Sendable {
  private let folder: URL
  private let writer: PlotWriter
  private let entries = Mutex<[TrainingLogEntry]>([])
  private let steps: AsyncStream<[TrainingLogEntry]>.Continuation
  private let writing: Task<Void, any Error>

  public init(title: String, folder: URL, writer: PlotWriter = PlotWriter()) {
    self.folder = folder
    self.writer = writer
    let (stream, continuation) = AsyncStream.makeStream(
      of: [TrainingLogEntry].self, bufferingPolicy: .bufferingNewest(1))
    steps = continuation
    writing = Task {
      for await entries in stream {
        _ = try await TrainingCurves(title: title, entries: entries).write(to: folder, plots: writer)
      }
    }
  }

  deinit { steps.finish() }

  /// Hears how far the training is, from any thread. A step that isn't behind the last one begins another fit, and the
  /// curves with it.
  public func take(_ step: TrainingStep) {
    guard let last = step.last else { return }
    let known = entries.withLock { entries -> [TrainingLogEntry]? in
      if entries.last == last { return nil }
      if let newest = entries.last, last.step <= newest.step { entries = [] }
      entries.append(last)
      return entries
    }
    if let known { steps.yield(known) }
  }

  /// Ends the writing where no model came of the training: what was written last stays.
  public func abandon() async {
    steps.finish()
    _ = await writing.result
  }

  /// Ends the writing, with the curves of the fitted model. Throws what kept any of them from being written.
  public func finish(_ curves: TrainingCurves) async throws -> PlotOutcome {
    steps.finish()
    try await writing.value
    return try await curves.write(to: folder, plots: writer)
  }
}
