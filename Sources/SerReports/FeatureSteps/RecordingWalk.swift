import Foundation
import SerAudio
import SerFeatures
import SerNumerics
import SerSignal

/// One recording on its way through `mfcc-functionals`, with every intermediate value kept.
///
/// The stages are those that the feature set itself uses; the tests hold ``row`` equal to the set's own, bit by bit.
struct RecordingWalk: Sendable {
  /// The set that is walked through.
  static let set = MFCCFunctionals()
  /// Decibels below the loudest frame at which the set cuts; nothing is cut at a thousand.
  static let trimDecibel = set.frontEnd.trimDecibel ?? 1000

  /// What the recording is called in legends.
  let name: String
  let path: String
  let info: AudioFileInfo
  /// Channels averaged, at the file's own rate.
  let original: AudioClip
  /// The whole recording at the set's rate.
  let resampled: [Float]
  /// The samples of `resampled` between the silences.
  let active: Range<Int>
  /// Mean square of each 128 ms frame of `resampled`, 32 ms apart: what the silences are found by.
  let trimPower: [Double]
  /// Mel-weighted power, shape [frames, bands].
  let melPower: Matrix
  /// The same in dB, floored and cut, shape [frames, bands].
  let logMel: Matrix
  /// Shape [frames, coefficients].
  let mfcc: Matrix
  let delta: Matrix
  let secondDelta: Matrix
  /// The values of the set, named by ``columns``.
  let row: [Float]
  /// The frame that is looked at closely.
  let frame: FrameWalk

  /// Walks a file; `time` (s, in the recording) chooses the frame, nil the loudest one.
  ///
  /// Throws `AudioError` and ``FeatureStepsError``.
  init(file: URL, name: String, time: Double? = nil) throws {
    let (clip, info) = try AudioFile.read(file)
    let set = Self.set
    let kept: [Float]
    do {
      kept = Array(try set.frontEnd.process(clip))
      let needed = (Delta.width - 1) * set.mel.hopLength
      guard kept.count >= needed else {
        throw FeatureError.clipTooShort(samples: kept.count, needed: needed, sampleRate: set.frontEnd.sampleRate)
      }
    } catch let error as FeatureError {
      throw FeatureStepsError.unusable(path: file.path, reason: error)
    }
    self.name = name
    path = file.path
    self.info = info
    original = clip
    resampled = try Resampler.resample(clip, to: set.frontEnd.sampleRate).samples
    (active, trimPower) = resampled.withUnsafeBufferPointer { samples in
      (
        SilenceTrim.activeRange(of: samples, topDecibel: Self.trimDecibel),
        SilenceTrim.framePower(of: samples, frameLength: 2048, hopLength: 512)
      )
    }
    let spectrogram = LogMelSpectrogram(set.mel)
    melPower = kept.withUnsafeBufferPointer { spectrogram.melPower(of: $0) }
    logMel = kept.withUnsafeBufferPointer { spectrogram.decibels(of: $0) }
    mfcc = CosineTransform(bands: set.mel.bands, coefficients: set.coefficients)(logMel)
    delta = Delta.first(mfcc)
    secondDelta = Delta.second(mfcc)
    var row: [Float] = []
    for block in [mfcc, delta, secondDelta] {
      set.functionals.append(of: block, hop: set.mel.hopSeconds, to: &row)
    }
    self.row = row
    let index = try Self.frameIndex(at: time, melPower: melPower, active: active, path: file.path)
    frame = FrameWalk(
      index: index, of: kept, parameters: set.mel, filterbank: spectrogram.filterbank, logMel: logMel, mfcc: mfcc)
  }

  /// The names of ``row``.
  static let columns: [String] = {
    guard case .columns(let names) = set.layout else { return [] }
    return names
  }()

  var parameters: MelParameters { Self.set.mel }
  var sampleRate: Int { Self.set.frontEnd.sampleRate }
  /// The samples that are kept.
  var kept: ArraySlice<Float> { resampled[active] }
  /// Seconds between frames.
  var frameStep: Double { Double(parameters.hopLength) / Double(sampleRate) }
  /// Where the kept part lies in the recording, in s.
  var keptSeconds: (from: Double, to: Double) {
    (Double(active.lowerBound) / Double(sampleRate), Double(active.upperBound) / Double(sampleRate))
  }

  /// The asked frame, or the loudest of those whose window lies wholly inside the signal.
  private static func frameIndex(at time: Double?, melPower: Matrix, active: Range<Int>, path: String) throws -> Int {
    let (hop, window) = (set.mel.hopLength, set.mel.windowLength)
    let rate = Double(set.frontEnd.sampleRate)
    let inside = (0..<melPower.rows).filter { $0 * hop >= window / 2 && $0 * hop + window / 2 <= active.count }
    guard let time else {
      let loudness = inside.map { frame in (frame, melPower.row(frame).reduce(0) { $0 + Double($1) }) }
      return loudness.max { $0.1 < $1.1 }?.0 ?? melPower.rows / 2
    }
    let frame = ((time * rate - Double(active.lowerBound)) / Double(hop)).rounded()
    guard let first = inside.first, let last = inside.last, frame >= Double(first), frame <= Double(last) else {
      throw FeatureStepsError.outsideKeptPart(
        path: path, asked: time, from: Double(active.lowerBound) / rate, to: Double(active.upperBound) / rate)
    }
    return Int(frame)
  }
}
