import Foundation

/// Everything that was measured of an extraction.
struct FeatureReport: Encodable {
  let recordings: String
  let blas: String
  var stages: StageReport?
  var signal: SignalReport?
  var stream: StreamReport?
  var pipelines: [PipelineReport] = []

  init(recordings: String, blas: String) {
    self.recordings = recordings
    self.blas = blas
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  var text: String {
    var lines = ["mfcc-functionals of \(recordings); BLAS \(blas)"]
    if let stages { lines += [""] + stages.lines }
    if let signal {
      lines += [
        "",
        String(
          format: "from 16 kHz samples in memory: %d clips in %.3f CPU s, %.0f a second", signal.files,
          signal.processorSeconds, Double(signal.files) / signal.processorSeconds),
      ]
    }
    if let stream { lines += ["", stream.line] }
    lines += pipelines.isEmpty ? [] : ["", "from files to a table:"]
    lines += pipelines.map(\.line)
    if let one = pipelines.first(where: { $0.workers == 1 }), let two = pipelines.first(where: { $0.workers == 2 }) {
      lines.append(String(format: "two workers: %.2f times one", one.seconds / two.seconds))
    }
    return lines.joined(separator: "\n")
  }
}

/// One clip after another through each stage.
struct StageReport: Encodable {
  struct Stage: Encodable {
    let name: String
    let nanosecondsPerFrame: Double
    /// Of the whole, 0…1.
    let share: Double
    /// Whether `mfcc-functionals` has this stage.
    let isPart: Bool
  }

  /// Those that gave features.
  let clips: Int
  let frames: Int
  let wholeNanosecondsPerFrame: Double
  let filesPerSecond: Double
  let stages: [Stage]

  var lines: [String] {
    func line(_ name: String, _ nanoseconds: Double, _ share: Double) -> String {
      name.padding(toLength: 16, withPad: " ", startingAt: 0)
        + String(format: "%10.1f ns a frame %7.1f %%", nanoseconds, share * 100)
    }
    return ["\(clips) clips, \(frames) frames behind the trim:"]
      + stages.filter(\.isPart).map { line($0.name, $0.nanosecondsPerFrame, $0.share) }
      + [line("whole", wholeNanosecondsPerFrame, 1)]
      + stages.filter { !$0.isPart }.map { line($0.name, $0.nanosecondsPerFrame, $0.share) + ", not in the set" }
  }
}

/// Extraction from clips that are at 16 kHz already.
struct SignalReport: Encodable {
  let files: Int
  let processorSeconds: Double
}

/// Extraction from one endless signal.
struct StreamReport: Encodable {
  let seconds: Double
  let frames: Int
  let processorSeconds: Double
  let nanosecondsPerFrame: Double
  /// The resident set after a tenth of the signal, and at its end.
  let earlyRssBytes: Int
  let finalRssBytes: Int

  var line: String {
    String(
      format: "streamed in pieces of 10 ms: %.0f s of sound, %d frames, %.0f ns a frame with decoding left out "
        + "(%.0f times faster than it sounds); %.1f MB resident after a tenth, %.1f MB at the end",
      seconds, frames, nanosecondsPerFrame, seconds / processorSeconds, Double(earlyRssBytes) / 1e6,
      Double(finalRssBytes) / 1e6)
  }
}

/// Extraction from files.
struct PipelineReport: Encodable {
  let files: Int
  let failures: Int
  let workers: Int
  let seconds: Double
  let processorSeconds: Double
  let filesPerSecond: Double
  /// The greatest so far: of this run and those before it.
  let peakRssBytes: Int

  var line: String {
    String(
      format: "%6d files, %d %@: %7.3f s, %7.3f CPU s, %5.0f files/s, at most %.0f MB resident so far", files, workers,
      workers == 1 ? "worker " : "workers", seconds, processorSeconds, filesPerSecond, Double(peakRssBytes) / 1e6)
      + (failures > 0 ? "; \(failures) failed" : "")
  }
}
