import Foundation
import SerAudio
import SerSignal

/// Computes ``EGeMAPS``. Keeps the plans and tables of the last rate.
final class EGeMAPSExtractor: FeatureExtractor {
  private static let rates = 8000...48000
  private var analysis: EGeMAPSAnalysis?

  func extract(from clip: AudioClip) throws(FeatureError) -> [Float] {
    let rate = min(max(clip.sampleRate, Self.rates.lowerBound), Self.rates.upperBound)
    let resampled = try SpeechFrontEnd.resample(clip, to: rate)
    guard resampled.samples.contains(where: { abs($0) >= SpeechFrontEnd.silencePeak }) else { throw .silentClip }
    let analysis = analysis(rate: rate)
    let needed = analysis.geometry.long + analysis.geometry.hop
    guard resampled.samples.count >= needed else {
      throw .clipTooShort(samples: resampled.samples.count, needed: needed, sampleRate: rate)
    }
    return EGeMAPSFunctionals(analysis.contours(of: resampled.samples)).values
  }

  private func analysis(rate: Int) -> EGeMAPSAnalysis {
    if let analysis, analysis.geometry.sampleRate == Double(rate) { return analysis }
    let made = EGeMAPSAnalysis(FrameGeometry(sampleRate: rate))
    analysis = made
    return made
  }
}

/// The low-level descriptors of a clip, one value a frame each.
struct EGeMAPSContours {
  /// Of 20 ms frames.
  var short: ShortFrameAnalysis.Contours
  /// Of 60 ms frames: four less.
  var voiced: VoicedFrameAnalysis.Contours
  var perturbation: [WaveformMatching.Perturbation]
  /// In Hz; 0 where a frame is unvoiced.
  var pitch: [Float]
}

/// All stages of one rate.
final class EGeMAPSAnalysis {
  let geometry: FrameGeometry
  private let short: ShortFrameAnalysis
  private let pitch: PitchAnalysis
  private let voiced: VoicedFrameAnalysis
  private let matching: WaveformMatching

  init(_ geometry: FrameGeometry) {
    self.geometry = geometry
    short = ShortFrameAnalysis(geometry)
    pitch = PitchAnalysis(geometry)
    voiced = VoicedFrameAnalysis(geometry, resampler: short.resampler, pitch: pitch)
    matching = WaveformMatching(frameLength: geometry.long, hop: geometry.hop, sampleRate: geometry.sampleRate)
  }

  func contours(of samples: [Float]) -> EGeMAPSContours {
    samples.withUnsafeBufferPointer { samples in
      let shortContours = short.analyze(samples)
      let frequencies = pitch.track(samples)
      let voicedContours = voiced.analyze(
        samples, pitch: frequencies, shortSpectra: short.spectra, longSpectra: pitch)
      return EGeMAPSContours(
        short: shortContours, voiced: voicedContours,
        perturbation: matching.measure(samples, frequencies: frequencies), pitch: frequencies)
    }
  }
}
