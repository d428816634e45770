import SerAudio
import SerNumerics
import SerSignal

extension Matrix {
  /// The same matrix with one number taken off every value.
  func subtracting(_ value: Float) -> Matrix {
    Matrix(rows: rows, columns: columns, values: values.map { $0 - value })
  }
}

/// A clip as log-mel frames, for looking at: 64 bands up to 8 kHz, 10 ms apart.
final class ClipSpectrogram {
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

  var bandFrequencies: [Double] { spectrogram.filterbank.centerFrequencies }
  /// Seconds between frames.
  var frameStep: Double { Double(parameters.hopLength) / Double(parameters.sampleRate) }

  /// The clip at 16 kHz and its levels in dB, one row a frame.
  func whole(_ clip: MeasuredClip) throws -> (samples: [Float], levels: Matrix) {
    let samples = try self.samples(of: clip)
    return (samples, samples.withUnsafeBufferPointer { spectrogram.decibels(of: $0) })
  }

  /// The active part's levels stretched or squeezed to `frames` frames by linear interpolation.
  func active(_ clip: MeasuredClip, frames: Int) throws -> Matrix {
    let samples = try self.samples(of: clip)
    let levels = samples.withUnsafeBufferPointer { samples in
      let range = SilenceTrim.activeRange(of: samples, topDecibel: trimDecibel)
      return spectrogram.decibels(of: UnsafeBufferPointer(rebasing: samples[range]))
    }
    return Self.stretched(levels, to: frames)
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
