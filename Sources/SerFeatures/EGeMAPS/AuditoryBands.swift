import CSerKernels
import Foundation
import SerNumerics
import SerSignal

/// Loudness and mel cepstrum from the same 26 triangular bands between 20 and 8000 Hz.
///
/// Loudness is the mean over the bands of (power × equal-loudness weight)^0.33, after perceptual linear prediction
/// (Hermansky 1990, doi:10.1121/1.399423). The cepstrum is the HTK Book's: natural logarithm of powers of 16-bit
/// samples with a floor of 1, DCT-II times √(2/26), lifter 22.
struct AuditoryBands {
  private static let count = 26
  private static let compression = 0.33
  private static let loudnessFloor: Float = 0.93e-9
  private static let sampleScale: Float = 32767 * 32767
  private let bands: TriangularMelBands
  private let bins: Int
  private let cosines: Matrix
  private let loudnessWeights: [Float]

  init(bins: Int, binWidth: Double) {
    self.bins = bins
    bands = TriangularMelBands(bands: Self.count, bins: bins, binWidth: binWidth, lowest: 20, highest: 8000)
    loudnessWeights = bands.centerFrequencies.map { frequency in
      Float(pow(EqualLoudness.weight(frequency), Self.compression) / Double(Self.count))
    }
    var cosines = Matrix(rows: Self.count, columns: 4)
    for coefficient in 1...4 {
      let lifter = 1 + 11 * sin(Double.pi * Double(coefficient) / 22)
      // From 10·log₁₀ to the natural logarithm.
      let scale = lifter * (2 / Double(Self.count)).squareRoot() * log(10) / 10
      for band in 0..<Self.count {
        let angle = Double.pi * Double(coefficient) * (Double(band) + 0.5) / Double(Self.count)
        cosines[band, coefficient - 1] = Float(scale * cos(angle))
      }
    }
    self.cosines = cosines
  }

  /// Loudness and cepstrum of the first `rows` of power spectra [frame][bin].
  func append(_ power: [Float], rows: Int, to contours: inout ShortFrameAnalysis.Contours) {
    var values = Matrix(rows: rows, columns: Self.count)
    power.withUnsafeBufferPointer { power in
      bands.weights.values.withUnsafeBufferPointer { weights in
        values.values.withUnsafeMutableBufferPointer {
          MatrixProduct.multiply(power, weights, into: $0, rows: rows, inner: bins, columns: Self.count)
        }
      }
    }
    for row in 0..<rows {
      var sum: Float = 0
      for band in 0..<Self.count {
        sum += loudnessWeights[band] * pow(max(values[row, band], Self.loudnessFloor), Float(Self.compression))
      }
      contours.loudness.append(sum)
    }
    values.values.withUnsafeMutableBufferPointer { values in
      for index in values.indices { values[index] *= Self.sampleScale }
      _ = ser_power_to_decibel(values.baseAddress, values.count, 1)
    }
    let cepstrum = MatrixProduct.multiply(values, cosines)
    for row in 0..<rows { for index in 0..<4 { contours.cepstrum[index].append(cepstrum[row, index]) } }
  }
}
