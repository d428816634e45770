import ArgumentParser
import Foundation
import SerAudio
import SerFeatures

/// The part behind decoding and resampling, over all files: what is compared with the same part of other libraries.
struct SignalBenchmark {
  private let urls: [URL]

  init(_ urls: [URL]) { self.urls = urls }

  /// Files that give no features are left out; that none is left is an error.
  func run() throws -> SignalReport {
    let set = MFCCFunctionals()
    let extractor = try set.makeExtractor()
    var seconds = 0.0
    var files = 0
    for url in urls {
      let clip = try Resampler.resample(AudioFile.read(url).clip, to: set.frontEnd.sampleRate)
      let start = Stopwatch.threadSeconds
      do throws(FeatureError) { _ = try extractor.extract(from: clip) } catch {
        Recordings.leaveOut(url, error)
        continue
      }
      seconds += Stopwatch.threadSeconds - start
      files += 1
    }
    guard files > 0 else { throw ValidationError("no recording gives features") }
    return SignalReport(files: files, processorSeconds: seconds)
  }
}
