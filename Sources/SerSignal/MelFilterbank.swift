import SerNumerics

/// Triangular filters, evenly spaced in mel: what `librosa.filters.mel` is.
public struct MelFilterbank: Sendable {
  /// Weights, shape [bands, bins].
  public let weights: Matrix
  /// The corners of the triangles in Hz, two more than bands: band b rises from edge b to b + 1 and falls to b + 2.
  public let edges: [Double]
  /// Centre frequency of each band in Hz.
  public var centerFrequencies: [Double] { Array(edges.dropFirst().dropLast()) }

  /// A filterbank for power spectra of `fftLength` samples at `sampleRate` Hz, from `lowest` to `highest` Hz.
  public init(
    bands: Int, fftLength: Int, sampleRate: Int, lowest: Double = 0, highest: Double? = nil,
    scale: MelScale = .slaney, weighting: MelWeighting = .area
  ) {
    let highest = highest ?? Double(sampleRate) / 2
    let lowestMel = scale.mel(fromHertz: lowest)
    let step = (scale.mel(fromHertz: highest) - lowestMel) / Double(bands + 1)
    let edges = (0..<bands + 2).map { scale.hertz(fromMel: lowestMel + step * Double($0)) }
    let bins = fftLength / 2 + 1
    var weights = Matrix(rows: bands, columns: bins)
    for band in 0..<bands {
      let (left, center, right) = (edges[band], edges[band + 1], edges[band + 2])
      let height = weighting == .area ? 2 / (right - left) : 1
      for bin in 0..<bins {
        let frequency = Double(bin) * Double(sampleRate) / Double(fftLength)
        let rising = (frequency - left) / (center - left)
        let falling = (right - frequency) / (right - center)
        weights[band, bin] = Float(max(0, min(rising, falling)) * height)
      }
    }
    self.weights = weights
    self.edges = edges
  }

  /// The filterbank of a spectrogram.
  public init(_ parameters: MelParameters) {
    self.init(
      bands: parameters.bands, fftLength: parameters.fftLength, sampleRate: parameters.sampleRate,
      lowest: parameters.lowest, highest: parameters.highest, scale: parameters.scale, weighting: parameters.weighting)
  }

  /// The weights as [bins, bands], the shape in which a block of spectra is multiplied by them.
  var transposed: Matrix {
    var result = Matrix(rows: weights.columns, columns: weights.rows)
    for band in 0..<weights.rows { for bin in 0..<weights.columns { result[bin, band] = weights[band, bin] } }
    return result
  }
}
