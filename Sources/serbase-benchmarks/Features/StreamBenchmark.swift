import Foundation
import SerAudio
import SerFeatures
import SerNumerics

/// MFCC, Δ and ΔΔ of the recordings one behind the other as one signal, in pieces of 10 ms.
struct StreamBenchmark {
  private let urls: [URL]

  init(_ urls: [URL]) { self.urls = urls }

  /// Recordings of another rate than the first are left out.
  func run() throws -> StreamReport? {
    guard let first = urls.first else { return nil }
    let rate = try AudioFile.read(first).info.sampleRate
    let extractor = try StreamingExtractor(inputRate: rate)
    var processorSeconds = 0.0
    var earlyRssBytes = 0
    for (index, url) in urls.enumerated() {
      let clip = try AudioFile.read(url).clip
      guard clip.sampleRate == rate else { continue }
      let start = Stopwatch.threadSeconds
      try clip.samples.withUnsafeBufferPointer { samples in
        for begin in stride(from: 0, to: samples.count, by: rate / 100) {
          _ = try extractor.push(UnsafeBufferPointer(rebasing: samples[begin..<min(begin + rate / 100, samples.count)]))
        }
      }
      processorSeconds += Stopwatch.threadSeconds - start
      if index == urls.count / 10 { earlyRssBytes = ProcessUsage.residentBytes }
    }
    return StreamReport(
      seconds: Double(extractor.sampleCount) / Double(rate), frames: extractor.frameCount,
      processorSeconds: processorSeconds,
      nanosecondsPerFrame: processorSeconds / Double(max(1, extractor.frameCount)) * 1e9,
      earlyRssBytes: earlyRssBytes, finalRssBytes: ProcessUsage.residentBytes)
  }
}
