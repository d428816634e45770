import CSerKernels
import SerNumerics

/// Log-mel spectrograms, as `librosa.power_to_db(librosa.feature.melspectrogram(…), top_db=80)` defines them.
///
/// 10·log10 of the mel-weighted power, floored at 1e-10 (−100 dB) and at ``MelParameters/topDecibel`` below the
/// clip's maximum, over ``MelParameters/reference``. One per worker: it owns plan, filterbank and scratch.
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
    Self.convertToDecibels(&result, parameters)
    return result
  }

  /// 10·log10 of powers in place, cut off below and referred to what the parameters say.
  package static func convertToDecibels(_ power: inout Matrix, _ parameters: MelParameters) {
    power.values.withUnsafeMutableBufferPointer { values in
      let greatest = ser_power_to_decibel(values.baseAddress, values.count, floor)
      if let top = parameters.topDecibel { ser_raise_to(values.baseAddress, values.count, greatest - top) }
      if parameters.reference == .maximum { for index in values.indices { values[index] -= greatest } }
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
