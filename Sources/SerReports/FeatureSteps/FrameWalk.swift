import Foundation
import SerNumerics
import SerSignal

/// One frame from samples to coefficients, with the windows that the set might have used beside the one it uses.
struct FrameWalk: Sendable {
  /// How the samples of a frame are weighted before the transform.
  enum Taper: String, CaseIterable, Sendable {
    case rectangular = "no window"
    case hamming = "Hamming"
    case hann = "Hann"

    /// Weights, `length` of them.
    func coefficients(length: Int) -> [Float] {
      switch self {
      case .rectangular: [Float](repeating: 1, count: length)
      case .hamming: Window.hamming.coefficients(length: length)
      case .hann: Window.hann.coefficients(length: length)
      }
    }

    var color: PlotColor {
      switch self {
      case .rectangular: .black
      case .hamming: .orange
      case .hann: .blue
      }
    }
  }

  /// The number of the frame in the kept part.
  let index: Int
  /// The samples under the window, ``MelParameters/windowLength`` of them.
  let samples: [Float]
  /// |X|² of the samples under each taper, one value a bin.
  let power: [Taper: [Double]]
  /// The mel-weighted power of the Hann frame, one value a band: filterbank times spectrum.
  let bandPower: [Double]
  /// The same in dB, before floor and cut.
  let bandDecibel: [Double]
  /// The row of the log-mel spectrogram.
  let logMel: [Double]
  /// The row of the coefficients.
  let mfcc: [Double]

  init(
    index: Int, of kept: [Float], parameters: MelParameters, filterbank: MelFilterbank, logMel: Matrix, mfcc: Matrix
  ) {
    let length = parameters.windowLength
    let start = index * parameters.hopLength - length / 2
    let samples = (start..<start + length).map { kept.indices.contains($0) ? kept[$0] : 0 }
    let fft = RealFFT(size: parameters.fftLength)
    let power = Dictionary(
      uniqueKeysWithValues: Taper.allCases.map { taper in
        (taper, Self.power(of: zip(samples, taper.coefficients(length: length)).map { $0 * $1 }, fft))
      })
    self.index = index
    self.samples = samples
    self.power = power
    let hann = power[.hann] ?? []
    bandPower = (0..<filterbank.weights.rows).map { band in
      zip(filterbank.weights.row(band), hann).reduce(0) { $0 + Double($1.0) * $1.1 }
    }
    bandDecibel = bandPower.map { Decibel.of(power: $0) }
    self.logMel = logMel.row(index).map(Double.init)
    self.mfcc = mfcc.row(index).map(Double.init)
  }

  /// |X|² of some samples, in the middle of the transform's frame as the spectrogram puts them.
  private static func power(of samples: [Float], _ fft: RealFFT) -> [Double] {
    fft.signal.update(repeating: 0)
    let margin = (fft.size - samples.count) / 2
    for (place, sample) in samples.enumerated() { fft.signal[margin + place] = sample }
    var power = [Float](repeating: 0, count: fft.bins)
    power.withUnsafeMutableBufferPointer { fft.forwardPower(into: $0) }
    return power.map(Double.init)
  }

  /// The log-mel row rebuilt from the first `coefficients`: the transform is orthonormal, so its inverse is the sum of
  /// the basis vectors, each times its coefficient.
  func envelope(from coefficients: Int) -> [Double] {
    let basis = CosineTransform(bands: logMel.count, coefficients: coefficients).basis
    return (0..<basis.rows).map { band in
      (0..<coefficients).reduce(0) { $0 + mfcc[$1] * Double(basis[band, $1]) }
    }
  }

  /// Root mean square of what a rebuilt envelope misses, in dB.
  func envelopeError(from coefficients: Int) -> Double {
    let squares = zip(envelope(from: coefficients), logMel).map { ($0 - $1) * ($0 - $1) }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }
}
