import Foundation
import SerAudio
import SerFeatures

/// The part behind decoding and resampling, over all files: what is compared with the same part of other libraries.
struct SignalBenchmark {
  private let urls: [URL]

  init(_ urls: [URL]) { self.urls = urls }

  func run() throws -> SignalReport {
    let set = MFCCFunctionals()
    let extractor = try set.makeExtractor()
    var seconds = 0.0
    for url in urls {
      let clip = try Resampler.resample(AudioFile.read(url).clip, to: set.frontEnd.sampleRate)
      let start = Stopwatch.threadSeconds
      _ = try extractor.extract(from: clip)
      seconds += Stopwatch.threadSeconds - start
    }
    return SignalReport(files: urls.count, processorSeconds: seconds)
  }
}
