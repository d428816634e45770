import SerAudio
import SerFeatures
import SerNumerics
import SerSignal

extension Matrix {
  /// The same matrix with one number taken off every value.
  func subtracting(_ value: Float) -> Matrix {
    Matrix(rows: rows, columns: columns, values: values.map { $0 - value })
  }
}

/// A clip as log-mel frames, for looking at: 64 mel bands up to 8 kHz, 10 ms apart, without those centred below
/// ``lowestFrequency``.
final class ClipSpectrogram {
  /// Hz. No voice speaks below it, but hum and rumble do, the louder the more a quiet clip was amplified.
  static let lowestFrequency = 100.0

  let parameters: MelParameters
  private let spectrogram: LogMelSpectrogram
  private let trimDecibel: Double

  init(trimDecibel: Double) {
    var parameters = MelParameters()
    // The plots set their own floor.
    parameters.topDecibel = nil
    self.parameters = parameters
    self.trimDecibel = trimDecibel
    spectrogram = LogMelSpectrogram(parameters)
  }

  /// The centres of the bands that are kept, in Hz.
  var bandFrequencies: [Double] { Array(spectrogram.filterbank.centerFrequencies[firstBand...]) }
  private var firstBand: Int {
    spectrogram.filterbank.centerFrequencies.firstIndex { $0 >= Self.lowestFrequency } ?? 0
  }
  /// Seconds between frames.
  var frameStep: Double { Double(parameters.hopLength) / Double(parameters.sampleRate) }

  /// The active part of the clip at 16 kHz with `margin` seconds at either end, where it has them, and its levels in
  /// dB, one row a frame.
  func excerpt(_ clip: MeasuredClip, margin: Double) throws -> (samples: [Float], levels: Matrix) {
    let samples = try self.samples(of: clip)
    return samples.withUnsafeBufferPointer { samples in
      let active = SilenceTrim.activeRange(of: samples, topDecibel: trimDecibel)
      let around = Int(margin * Double(parameters.sampleRate))
      let range = max(0, active.lowerBound - around)..<min(samples.count, active.upperBound + around)
      let part = UnsafeBufferPointer(rebasing: samples[range])
      return (Array(part), bands(of: part))
    }
  }

  /// What a feature set's front end keeps of a clip, neither emphasised nor normalised, at 16 kHz, and its levels in dB,
  /// one row a frame.
  func kept(_ clip: AudioClip, by frontEnd: SpeechFrontEnd) throws -> (samples: [Float], levels: Matrix) {
    var plain = frontEnd
    (plain.preemphasis, plain.normalization) = (nil, nil)
    return try whole(AudioClip(samples: Array(try plain.process(clip)), sampleRate: plain.sampleRate))
  }

  /// The level that a clip's others are seen against, in dB: the 99.5 % quantile of all. A few loudest points would else
  /// set the colours of all others.
  static func loudest(of levels: Matrix) -> Float {
    levels.values.isEmpty ? 0 : Float(Statistics.quantile(levels.values.map(Double.init), 0.995))
  }

  /// A whole clip at 16 kHz and its levels in dB, one row a frame.
  func whole(_ clip: AudioClip) throws -> (samples: [Float], levels: Matrix) {
    let samples = try Resampler.resample(clip, to: parameters.sampleRate).samples
    return (samples, samples.withUnsafeBufferPointer { bands(of: $0) })
  }

  /// The active part's levels stretched or squeezed to `frames` frames by linear interpolation.
  func active(_ clip: MeasuredClip, frames: Int) throws -> Matrix {
    let samples = try self.samples(of: clip)
    let levels = samples.withUnsafeBufferPointer { samples in
      let range = SilenceTrim.activeRange(of: samples, topDecibel: trimDecibel)
      return bands(of: UnsafeBufferPointer(rebasing: samples[range]))
    }
    return Self.stretched(levels, to: frames)
  }

  /// The levels of the bands that are kept.
  private func bands(of samples: UnsafeBufferPointer<Float>) -> Matrix {
    let all = spectrogram.decibels(of: samples)
    let first = firstBand
    var kept = Matrix(rows: all.rows, columns: all.columns - first)
    for frame in 0..<all.rows {
      for band in first..<all.columns { kept[frame, band - first] = all[frame, band] }
    }
    return kept
  }

  private func samples(of clip: MeasuredClip) throws -> [Float] {
    try Resampler.resample(try AudioFile.read(clip.url).clip, to: parameters.sampleRate).samples
  }

  /// Rows at evenly spaced places between the first and the last row.
  static func stretched(_ rows: Matrix, to count: Int) -> Matrix {
    var result = Matrix(rows: count, columns: rows.columns)
    for frame in 0..<count {
      let position = count > 1 ? Double(frame) / Double(count - 1) * Double(rows.rows - 1) : 0
      let lower = min(Int(position), rows.rows - 1)
      let upper = min(lower + 1, rows.rows - 1)
      let weight = Float(position - Double(lower))
      for band in 0..<rows.columns {
        result[frame, band] = rows[lower, band] + weight * (rows[upper, band] - rows[lower, band])
      }
    }
    return result
  }
}
