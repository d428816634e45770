import CSerKernels
import SerNumerics

/// Log-mel spectrograms, as `librosa.power_to_db(librosa.feature.melspectrogram(…), top_db=80)` defines them.
///
/// 10·log10 of the mel-weighted power, floored at 1e-10 (−100 dB) and at ``MelParameters/topDecibel`` below the
/// clip's maximum, over ``MelParameters/reference``. One per worker: it owns plan, filterbank and scratch.
public final class LogMelSpectrogram {
  public let parameters: MelParameters
  public let filterbank: MelFilterbank

  private let frames: FramePower
  private let weights: Matrix
  private var power: [Float]
  private var bandPower: [Float]
  private static let floor: Float = 1e-10
  /// Spectra per product with the filterbank. The product over all 257 bins by sgemm takes 0.13 µs a frame where
  /// summing only the non-zero weights takes 0.36: the zeros cost less than the short loops. The block is always full
  /// (zeros behind the last frame), so that a frame's bits depend on its own samples and its index alone, never on
  /// how many frames follow.
  private static let blockFrames = 64

  public init(_ parameters: MelParameters = MelParameters()) {
    self.parameters = parameters
    filterbank = MelFilterbank(parameters)
    frames = FramePower(
      fftLength: parameters.fftLength, windowLength: parameters.windowLength, hopLength: parameters.hopLength,
      window: parameters.window, precision: parameters.precision)
    weights = filterbank.transposed
    power = [Float](repeating: 0, count: Self.blockFrames * frames.bins)
    bandPower = [Float](repeating: 0, count: Self.blockFrames * parameters.bands)
  }

  /// The spectrogram in dB, shape [frames, bands], frames as ``MelParameters/frameCount(samples:)`` says.
  public func decibels(of samples: UnsafeBufferPointer<Float>) -> Matrix {
    var result = melPower(of: samples)
    result.values.withUnsafeMutableBufferPointer { values in
      let greatest = ser_power_to_decibel(values.baseAddress, values.count, Self.floor)
      if let top = parameters.topDecibel { ser_raise_to(values.baseAddress, values.count, greatest - top) }
      if parameters.reference == .maximum { for index in values.indices { values[index] -= greatest } }
    }
    return result
  }

  /// Mel-weighted power, shape [frames, bands].
  public func melPower(of samples: UnsafeBufferPointer<Float>) -> Matrix {
    let frameCount = parameters.frameCount(samples: samples.count)
    let bands = parameters.bands
    return Matrix(
      rows: frameCount, columns: bands,
      values: [Float](unsafeUninitializedCapacity: frameCount * bands) { result, count in
        for first in stride(from: 0, to: frameCount, by: Self.blockFrames) {
          let blockCount = min(Self.blockFrames, frameCount - first)
          computePower(of: samples, frames: first..<first + blockCount)
          multiplyByFilterbank()
          bandPower.withUnsafeBufferPointer { source in
            _ = UnsafeMutableBufferPointer(rebasing: result[(first * bands)...])
              .initialize(from: source.prefix(blockCount * bands))
          }
        }
        count = frameCount * bands
      })
  }

  /// |X|² of the given frames into the block's rows; the rows behind them are zeroed.
  private func computePower(of samples: UnsafeBufferPointer<Float>, frames range: Range<Int>) {
    power.withUnsafeMutableBufferPointer { power in
      frames.compute(range, of: samples, into: power)
      power[(range.count * frames.bins)...].update(repeating: 0)
    }
  }

  private func multiplyByFilterbank() {
    power.withUnsafeBufferPointer { power in
      weights.values.withUnsafeBufferPointer { weights in
        bandPower.withUnsafeMutableBufferPointer { bandPower in
          MatrixProduct.multiply(
            power, weights, into: bandPower, rows: Self.blockFrames, inner: frames.bins, columns: parameters.bands)
        }
      }
    }
  }
}
