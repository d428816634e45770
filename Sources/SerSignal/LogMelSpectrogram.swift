import CSerKernels
import SerNumerics

/// How a signal is cut into frames and summed into mel bands.
public struct MelParameters: Sendable, Codable, Equatable {
  /// In Hz.
  public var sampleRate = 16000
  /// Samples per transform.
  public var fftLength = 512
  /// Samples under the window, centred in the FFT frame; at most `fftLength`.
  public var windowLength = 400
  /// Samples from one frame to the next.
  public var hopLength = 160
  public var window = Window.hann
  public var bands = 64
  /// Decibels below the loudest value of the clip at which values are cut off; nil for no cut.
  public var topDecibel: Float? = 80

  public init() {}

  /// Seconds from one frame to the next.
  public var hopSeconds: Double { Double(hopLength) / Double(sampleRate) }

  /// Frames of a signal: frame t is centred at sample t·hop, with zeros beyond both ends.
  public func frameCount(samples: Int) -> Int { 1 + samples / hopLength }
}

/// Log-mel spectrograms, as `librosa.power_to_db(librosa.feature.melspectrogram(…), top_db=80)` defines them.
///
/// 10·log10 of the mel-weighted power, floored at 1e-10 (−100 dB) and at ``MelParameters/topDecibel`` below the
/// clip's maximum. One per worker: it owns plan, filterbank and scratch.
public final class LogMelSpectrogram {
  public var parameters: MelParameters { analysis.parameters }
  public var filterbank: MelFilterbank { analysis.filterbank }

  private let analysis: MelFrameAnalysis
  /// The least mel power told apart.
  package static let floor: Float = 1e-10

  public init(_ parameters: MelParameters = MelParameters()) { analysis = MelFrameAnalysis(parameters) }

  /// The spectrogram in dB, shape [frames, bands], frames as ``MelParameters/frameCount(samples:)`` says.
  public func decibels(of samples: UnsafeBufferPointer<Float>) -> Matrix {
    var result = melPower(of: samples)
    Self.convertToDecibels(&result, topDecibel: parameters.topDecibel)
    return result
  }

  /// 10·log10 of powers in place, cut off `topDecibel` below the greatest.
  package static func convertToDecibels(_ power: inout Matrix, topDecibel: Float?) {
    power.values.withUnsafeMutableBufferPointer { values in
      let greatest = ser_power_to_decibel(values.baseAddress, values.count, floor)
      if let topDecibel { ser_raise_to(values.baseAddress, values.count, greatest - topDecibel) }
    }
  }

  /// Mel-weighted power, shape [frames, bands].
  public func melPower(of samples: UnsafeBufferPointer<Float>) -> Matrix {
    let frames = parameters.frameCount(samples: samples.count)
    let bands = parameters.bands
    return Matrix(
      rows: frames, columns: bands,
      values: [Float](unsafeUninitializedCapacity: frames * bands) { result, count in
        for first in stride(from: 0, to: frames, by: MelFrameAnalysis.blockFrames) {
          let rows = min(MelFrameAnalysis.blockFrames, frames - first)
          for row in 0..<rows {
            analysis.load(from: analysis.start(ofFrame: first + row), of: samples)
            analysis.transform()
            analysis.keepPower(row: row)
          }
          analysis.sumBands(rows: rows, into: result.baseAddress! + first * bands)
        }
        count = frames * bands
      })
  }
}
