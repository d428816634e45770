import Foundation
import SerAudio
import SerNumerics
import SerSignal

/// Measures ``ClipAcoustics`` of one clip after another; owns the pitch tracker's scratch: one per worker.
public final class ClipAcousticsExtractor {
  public let parameters: ClipAcousticsParameters
  private let tracker: PitchTracker
  /// Amplitudes below this are silence: −100 dBFS, under the noise of 16 bits.
  private static let floor = 1e-5

  /// An extractor; throws for impossible pitch parameters.
  public init(_ parameters: ClipAcousticsParameters = ClipAcousticsParameters()) throws(FeatureError) {
    if let problem = parameters.pitch.problem {
      throw .impossibleParameters(set: "acoustics", what: "pitch", reason: problem)
    }
    self.parameters = parameters
    tracker = PitchTracker(parameters.pitch)
  }

  /// The measures of a clip of any rate; throws ``FeatureError/silentClip`` when there is nothing to measure.
  public func measure(_ clip: AudioClip) throws(FeatureError) -> ClipAcoustics {
    let raw = rawMeasures(of: clip.samples)
    guard raw.peak >= SpeechFrontEnd.silencePeak else { throw .silentClip }
    let rate = parameters.pitch.sampleRate
    let resampled: AudioClip
    do { resampled = try Resampler.resample(clip, to: rate) } catch {
      throw .resamplingFailed(reason: error.description)
    }
    let trim = parameters.trimDecibel
    return resampled.samples.withUnsafeBufferPointer { samples in
      let active = SilenceTrim.activeRange(of: samples, topDecibel: trim)
      let part = UnsafeBufferPointer(rebasing: samples[active])
      let contour = tracker.track(part)
      let levels = Self.frameLevels(of: part, rate: rate).sorted()
      return ClipAcoustics(
        duration: clip.duration, leadingSilence: Double(active.lowerBound) / Double(rate),
        trailingSilence: Double(samples.count - active.upperBound) / Double(rate),
        activeLevel: Self.decibels(Self.meanSquare(part).squareRoot()), peakLevel: Self.decibels(Double(raw.peak)),
        clippedSamples: raw.clipped, offset: raw.mean,
        energyRange: Statistics.quantile(sorted: levels, 0.95) - Statistics.quantile(sorted: levels, 0.05),
        voicedFraction: contour.voicedFraction, pitch: Self.pitch(of: contour.voiced))
    }
  }

  /// Peak, clipped samples and mean at the recording's own rate, where resampling hasn't smoothed them.
  private func rawMeasures(of samples: [Float]) -> (peak: Float, clipped: Int, mean: Double) {
    let limit = parameters.clippingLevel
    return samples.withUnsafeBufferPointer { samples in
      var peak: Float = 0
      var clipped = 0
      var sum = 0.0
      for sample in samples {
        let amplitude = abs(sample)
        if amplitude > peak { peak = amplitude }
        if amplitude >= limit { clipped += 1 }
        sum += Double(sample)
      }
      return (peak, clipped, sum / Double(max(1, samples.count)))
    }
  }

  private static func pitch(of frequencies: [Double]) -> ClipAcoustics.Pitch? {
    guard !frequencies.isEmpty else { return nil }
    let sorted = frequencies.sorted()
    return ClipAcoustics.Pitch(
      median: Statistics.quantile(sorted: sorted, 0.5), low: Statistics.quantile(sorted: sorted, 0.05),
      high: Statistics.quantile(sorted: sorted, 0.95))
  }

  /// Levels of frames of 25 ms every 10 ms in dBFS; one frame for less than that.
  private static func frameLevels(of samples: UnsafeBufferPointer<Float>, rate: Int) -> [Double] {
    let length = max(1, min(samples.count, rate / 40))
    let hop = max(1, rate / 100)
    return stride(from: 0, through: max(0, samples.count - length), by: hop).map { start in
      decibels(meanSquare(UnsafeBufferPointer(rebasing: samples[start..<start + length])).squareRoot())
    }
  }

  private static func meanSquare(_ samples: UnsafeBufferPointer<Float>) -> Double {
    var sum = 0.0
    for sample in samples { sum += Double(sample) * Double(sample) }
    return sum / Double(max(1, samples.count))
  }

  private static func decibels(_ amplitude: Double) -> Double { 20 * log10(max(floor, amplitude)) }
}

extension ClipAcoustics.Pitch {
  /// The interval between two frequencies in semitones, positive upwards.
  public static func semitones(from low: Double, to high: Double) -> Double { 12 * log2(high / low) }
}
