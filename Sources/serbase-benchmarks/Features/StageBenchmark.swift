import ArgumentParser
import Foundation
import SerAudio
import SerFeatures
import SerNumerics
import SerSignal

/// The stages of `mfcc-functionals`, each on what the one before it made of the same clips.
struct StageBenchmark {
  /// What the stages of one clip need.
  private struct Clip {
    let url: URL
    let recorded: AudioClip
    let resampled: AudioClip
    let active: Range<Int>
    let bandPower: Matrix
    let decibels: Matrix
    let coefficients: Matrix
    let derivatives: (first: Matrix, second: Matrix)
  }

  private let clips: [Clip]
  private let rounds: Int
  private let set = MFCCFunctionals()
  private let analysis: MelFrameAnalysis
  private let cosineTransform: CosineTransform

  /// Decodes the files and prepares every stage's input. A file that gives no features, such as one shorter than the
  /// frames of a derivative, is left out; that none is left is an error.
  init(_ urls: [URL], rounds: Int) throws {
    let set = MFCCFunctionals()
    let spectrogram = LogMelSpectrogram(set.mel)
    let cosineTransform = CosineTransform(bands: set.mel.bands, coefficients: set.coefficients)
    let extractor = try set.makeExtractor()
    clips = try urls.compactMap { (url) -> Clip? in
      let recorded = try AudioFile.read(url).clip
      do throws(FeatureError) { _ = try extractor.extract(from: recorded) } catch {
        Recordings.leaveOut(url, error)
        return nil
      }
      let resampled = try Resampler.resample(recorded, to: set.frontEnd.sampleRate)
      let active = resampled.samples.withUnsafeBufferPointer { SilenceTrim.activeRange(of: $0) }
      let bandPower = resampled.samples[active].withUnsafeBufferPointer { spectrogram.melPower(of: $0) }
      var decibels = bandPower
      LogMelSpectrogram.convertToDecibels(&decibels, set.mel)
      let coefficients = cosineTransform(decibels)
      return Clip(
        url: url, recorded: recorded, resampled: resampled, active: active, bandPower: bandPower, decibels: decibels,
        coefficients: coefficients, derivatives: Delta.both(coefficients))
    }
    guard !clips.isEmpty else { throw ValidationError("no recording gives features") }
    self.rounds = rounds
    self.cosineTransform = cosineTransform
    analysis = MelFrameAnalysis(set.mel)
  }

  func run() throws -> StageReport {
    var stages: [StageReport.Stage] = []
    let frames = clips.reduce(0) { $0 + $1.bandPower.rows }
    let extractor = try set.makeExtractor()
    let whole = try Stopwatch.median(rounds: rounds) {
      for clip in clips { _ = try extractor.extract(from: AudioFile.read(clip.url).clip) }
    }
    func add(_ name: String, isPart: Bool = true, _ body: (Clip) throws -> Void) rethrows {
      let seconds = try Stopwatch.median(rounds: rounds) { for clip in clips { try body(clip) } }
      stages.append(
        StageReport.Stage(
          name: name, nanosecondsPerFrame: seconds / Double(frames) * 1e9, share: seconds / whole, isPart: isPart))
    }
    try add("decode") { _ = try AudioFile.read($0.url) }
    try add("resample") { _ = try Resampler.resample($0.recorded, to: set.frontEnd.sampleRate) }
    add("trim") { clip in _ = clip.resampled.samples.withUnsafeBufferPointer { SilenceTrim.activeRange(of: $0) } }
    addFrameStages { name, body in add(name, body) }
    add("Δ, ΔΔ") { _ = Delta.both($0.coefficients) }
    add("statistics") { clip in
      var values: [Float] = []
      for contours in [clip.coefficients, clip.derivatives.first, clip.derivatives.second] {
        set.functionals.append(of: contours, hop: 0.01, to: &values)
      }
    }
    let parts = stages.reduce(0) { $0 + $1.nanosecondsPerFrame }
    let wholePerFrame = whole / Double(frames) * 1e9
    stages.append(
      StageReport.Stage(
        name: "rest", nanosecondsPerFrame: wholePerFrame - parts, share: 1 - parts / wholePerFrame, isPart: true))
    let tracker = PitchTracker()
    add("F0 (YIN)", isPart: false) { clip in
      clip.resampled.samples[clip.active].withUnsafeBufferPointer { _ = tracker.track($0) }
    }
    let probabilisticTracker = PYINTracker()
    add("F0 (pYIN)", isPart: false) { clip in
      clip.resampled.samples[clip.active].withUnsafeBufferPointer { _ = probabilisticTracker.track($0) }
    }
    return StageReport(
      clips: clips.count, frames: frames, wholeNanosecondsPerFrame: wholePerFrame,
      filesPerSecond: Double(clips.count) / whole, stages: stages)
  }

  /// From samples to coefficients.
  private func addFrameStages(_ add: (String, (Clip) -> Void) -> Void) {
    add("frame, window") { clip in
      clip.resampled.samples[clip.active].withUnsafeBufferPointer { samples in
        for frame in 0..<clip.bandPower.rows { analysis.load(from: analysis.start(ofFrame: frame), of: samples) }
      }
    }
    add("FFT") { clip in for _ in 0..<clip.bandPower.rows { analysis.transform() } }
    add("power") { clip in
      for frame in 0..<clip.bandPower.rows { analysis.keepPower(row: frame % MelFrameAnalysis.blockFrames) }
    }
    var bands = [Float](repeating: 0, count: MelFrameAnalysis.blockFrames * set.mel.bands)
    add("mel") { clip in
      bands.withUnsafeMutableBufferPointer { bands in
        for first in stride(from: 0, to: clip.bandPower.rows, by: MelFrameAnalysis.blockFrames) {
          analysis.sumBands(
            rows: min(MelFrameAnalysis.blockFrames, clip.bandPower.rows - first), into: bands.baseAddress!)
        }
      }
    }
    // In place: a copy for each round would cost more than the logarithms. They take as long for any value.
    var powers = clips.map(\.bandPower)
    var next = 0
    add("log") { _ in
      LogMelSpectrogram.convertToDecibels(&powers[next], set.mel)
      next = (next + 1) % powers.count
    }
    add("DCT") { _ = cosineTransform($0.decibels) }
  }
}
