import CSerKernels
import Foundation
import SerNumerics

/// The shape of the spectrum frame by frame, as the functions of `librosa.feature` of the same names measure it:
/// centroid, bandwidth, rolloff, flatness, contrast, zero crossings, RMS and chroma; and the spectral flux.
///
/// Frame t is centred at sample t·hop, with zeros beyond both ends. One transform a frame serves all of them, in
/// double precision, since valleys and flatness live on the weakest bins. Owns plan and scratch: one per worker.
public final class SpectralContours {
  public let parameters: SpectralParameters
  /// Names of the contours, in the order of the columns.
  public let names: [String]

  private let framePower: FramePower
  /// Shape [bins, 12]; that of each clip anew where its tuning is estimated.
  private var chroma: Matrix
  private var contrast: ContrastBands
  private var magnitude: [Double]
  private var previous: [Double]
  private var power: [Float]
  private var chromaPower: [Float]
  /// Frames per product with the chroma filterbank; always full, so that a frame's bits don't depend on how many
  /// follow.
  private static let blockFrames = 64
  private static let floor = 1e-10
  /// The range of the contrast's peaks, and of its valleys, over a clip.
  private static let contrastRange = 80.0
  private let contrastColumn = 4

  /// An analyzer; the parameters must be possible (``SpectralParameters/problem`` nil).
  public init(_ parameters: SpectralParameters = SpectralParameters()) {
    precondition(parameters.problem == nil, parameters.problem?.name ?? "")
    self.parameters = parameters
    names = Self.names(contrastBands: parameters.contrastBands)
    framePower = FramePower(
      fftLength: parameters.fftLength, windowLength: parameters.windowLength, hopLength: parameters.hopLength,
      window: parameters.window, precision: .double)
    chroma = Self.chroma(parameters, tuning: 0)
    if case .semitones(let semitones) = parameters.tuning { chroma = Self.chroma(parameters, tuning: semitones) }
    contrast = ContrastBands(parameters)
    magnitude = [Double](repeating: 0, count: framePower.bins)
    previous = magnitude
    power = [Float](repeating: 0, count: Self.blockFrames * framePower.bins)
    chromaPower = [Float](repeating: 0, count: Self.blockFrames * ChromaFilterbank.classes)
  }

  /// Names of the contours: `centroid`, `bandwidth` and `rolloff` in Hz, `flatness` 0…1, `contrast0`… in dB from the
  /// lowest band up, `flux` (the Euclidean distance between neighbouring spectra of unit sum, 0 for the first frame),
  /// `zcr` 0…1, `rms`, and `chroma0` (C) to `chroma11` (B), the strongest class of a frame being 1.
  public static func names(contrastBands: Int) -> [String] {
    ["centroid", "bandwidth", "rolloff", "flatness"] + (0...contrastBands).map { "contrast\($0)" }
      + ["flux", "zcr", "rms"] + (0..<ChromaFilterbank.classes).map { "chroma\($0)" }
  }

  private static func chroma(_ parameters: SpectralParameters, tuning: Double) -> Matrix {
    ChromaFilterbank(fftLength: parameters.fftLength, sampleRate: parameters.sampleRate, tuning: tuning).transposed
  }

  /// The tuning by which the chroma of a signal is folded, in semitones from A = 440 Hz: the one asked for, or the one
  /// that is estimated from the whole signal.
  public func tuning(of samples: UnsafeBufferPointer<Float>) -> Double {
    if case .semitones(let semitones) = parameters.tuning { return semitones }
    var estimate = TuningEstimate(fftLength: parameters.fftLength, sampleRate: parameters.sampleRate)
    for frame in 0..<parameters.frameCount(samples: samples.count) {
      framePower.load(from: framePower.start(ofFrame: frame), of: samples)
      framePower.transform()
      estimate.add(framePower.preciseSpectrum)
    }
    return estimate.semitones
  }

  /// All contours of a signal at ``SpectralParameters/sampleRate``, shape [frames, contours], all finite where samples
  /// lie within ±1e14.
  ///
  /// A frame of digital silence has flatness 1, and 0 everywhere but in contrast and flux. Its contrast is that of the
  /// clip's greatest peak over its greatest valley, since both are raised to 80 dB below the clip's greatest, as librosa
  /// does it (0 in a clip that is silent throughout). Its flux is the length of the spectrum before it, from which it
  /// falls to nothing.
  public func contours(of samples: UnsafeBufferPointer<Float>) -> Matrix {
    let frames = parameters.frameCount(samples: samples.count)
    let columns = names.count
    // All frames are transformed once more rather than kept: memory must not grow with the length of the clip.
    if parameters.tuning == .auto { chroma = Self.chroma(parameters, tuning: tuning(of: samples)) }
    let crossings = ZeroCrossings.running(of: samples)
    previous.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    var result = Matrix(rows: frames, columns: columns)
    // Peaks and valleys of all bands, in dB, cut to their range when the clip's greatest is known.
    var peaks = [Double](repeating: 0, count: frames * (parameters.contrastBands + 1))
    var valleys = peaks
    result.values.withUnsafeMutableBufferPointer { values in
      for first in stride(from: 0, to: frames, by: Self.blockFrames) {
        let block = first..<min(first + Self.blockFrames, frames)
        for frame in block {
          let row = UnsafeMutableBufferPointer(rebasing: values[frame * columns..<(frame + 1) * columns])
          framePower.load(from: framePower.start(ofFrame: frame), of: samples)
          framePower.transform()
          measureSpectrum(frame, inBlock: frame - first, into: row, peaks: &peaks, valleys: &valleys)
          measureSamples(frame, of: samples, crossings: crossings, into: row)
        }
        foldChroma(block, into: values, columns: columns)
      }
      writeContrast(peaks, valleys, into: values, columns: columns)
    }
    return result
  }

  /// Everything that is read off the magnitudes.
  private func measureSpectrum(
    _ frame: Int, inBlock row: Int, into values: UnsafeMutableBufferPointer<Float>, peaks: inout [Double],
    valleys: inout [Double]
  ) {
    let bins = framePower.bins
    magnitude.withUnsafeMutableBufferPointer { magnitude in
      let sums = power.withUnsafeMutableBufferPointer { power in
        framePower.measureShape(
          floor: Self.floor, magnitude: magnitude.baseAddress!, power: power.baseAddress! + row * bins)
      }
      let isSilent = sums.magnitude <= 0
      let center = isSilent ? 0 : sums.first_moment / sums.magnitude
      let spread = isSilent ? 0 : max(0, sums.second_moment / sums.magnitude - center * center)
      values[0] = Float(center * parameters.binWidth)
      values[1] = Float(spread.squareRoot() * parameters.binWidth)
      values[2] = Float(Double(rolloffBin(UnsafeBufferPointer(magnitude), total: sums.magnitude)) * parameters.binWidth)
      let count = Double(bins)
      values[3] = Float(exp(sums.log_floored_power / count) / (sums.floored_power / count))
      let bands = parameters.contrastBands + 1
      for band in 0..<bands {
        let extremes = contrast.extremes(of: UnsafeBufferPointer(magnitude), band: band)
        peaks[frame * bands + band] = 10 * log10(max(Self.floor, extremes.peak))
        valleys[frame * bands + band] = 10 * log10(max(Self.floor, extremes.valley))
      }
      let change = previous.withUnsafeMutableBufferPointer { previous in
        ser_squared_change(magnitude.baseAddress, isSilent ? 0 : 1 / sums.magnitude, previous.baseAddress, bins)
      }
      values[contrastColumn + bands] = frame == 0 ? 0 : Float(change.squareRoot())
    }
  }

  /// The first bin up to which the wanted share of the magnitudes lies.
  private func rolloffBin(_ magnitude: UnsafeBufferPointer<Double>, total: Double) -> Int {
    let wanted = parameters.rolloffShare * total
    var sum = 0.0
    for bin in 0..<magnitude.count {
      sum += magnitude[bin]
      if sum >= wanted { return bin }
    }
    return magnitude.count - 1
  }

  /// Zero crossings and RMS of the samples under a frame.
  private func measureSamples(
    _ frame: Int, of samples: UnsafeBufferPointer<Float>, crossings: [Int32],
    into values: UnsafeMutableBufferPointer<Float>
  ) {
    let column = contrastColumn + parameters.contrastBands + 2
    let length = parameters.fftLength
    let start = frame * parameters.hopLength - length / 2
    let inside = max(start, 0)..<max(max(start, 0), min(start + length, samples.count))
    guard let source = samples.baseAddress, !inside.isEmpty else { return }
    values[column] = Float(crossings[inside.upperBound - 1] - crossings[inside.lowerBound]) / Float(length)
    values[column + 1] = Float(
      (ser_sum_of_squares(source + inside.lowerBound, inside.count) / Double(length)).squareRoot())
  }

  /// Pitch classes of a block of frames, each frame over its greatest.
  private func foldChroma(_ block: Range<Int>, into values: UnsafeMutableBufferPointer<Float>, columns: Int) {
    let classes = ChromaFilterbank.classes
    power.withUnsafeMutableBufferPointer { power in
      power[(block.count * framePower.bins)...].update(repeating: 0)
      chroma.values.withUnsafeBufferPointer { weights in
        chromaPower.withUnsafeMutableBufferPointer { result in
          MatrixProduct.multiply(
            UnsafeBufferPointer(power), weights, into: result, rows: Self.blockFrames, inner: framePower.bins,
            columns: classes
          )
        }
      }
    }
    for (row, frame) in block.enumerated() {
      let folded = chromaPower[row * classes..<(row + 1) * classes]
      let greatest = folded.max() ?? 0
      let scale = greatest >= .leastNormalMagnitude ? greatest : 1
      for (note, value) in folded.enumerated() { values[(frame + 1) * columns - classes + note] = value / scale }
    }
  }

  private func writeContrast(
    _ peaks: [Double], _ valleys: [Double], into values: UnsafeMutableBufferPointer<Float>, columns: Int
  ) {
    let bands = parameters.contrastBands + 1
    let lowestPeak = (peaks.max() ?? 0) - Self.contrastRange
    let lowestValley = (valleys.max() ?? 0) - Self.contrastRange
    for index in peaks.indices {
      let (frame, band) = (index / bands, index % bands)
      values[frame * columns + contrastColumn + band] = Float(
        max(peaks[index], lowestPeak) - max(valleys[index], lowestValley))
    }
  }
}
