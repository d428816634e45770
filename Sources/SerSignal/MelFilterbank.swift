import SerNumerics

/// Triangular filters, evenly spaced in mel, each scaled to unit area per Hz (Slaney): what `librosa.filters.mel` is.
public struct MelFilterbank: Sendable {
  /// Weights, shape [bands, bins].
  public let weights: Matrix
  /// Centre frequency of each band in Hz.
  public let centerFrequencies: [Double]

  /// A filterbank for power spectra of `fftLength` samples at `sampleRate` Hz, from `lowest` to `highest` Hz.
  public init(bands: Int, fftLength: Int, sampleRate: Int, lowest: Double = 0, highest: Double? = nil) {
    let highest = highest ?? Double(sampleRate) / 2
    let lowestMel = MelScale.mel(fromHertz: lowest)
    let step = (MelScale.mel(fromHertz: highest) - lowestMel) / Double(bands + 1)
    let edges = (0..<bands + 2).map { MelScale.hertz(fromMel: lowestMel + step * Double($0)) }
    let bins = fftLength / 2 + 1
    var weights = Matrix(rows: bands, columns: bins)
    for band in 0..<bands {
      let (left, center, right) = (edges[band], edges[band + 1], edges[band + 2])
      let area = 2 / (right - left)
      for bin in 0..<bins {
        let frequency = Double(bin) * Double(sampleRate) / Double(fftLength)
        let rising = (frequency - left) / (center - left)
        let falling = (right - frequency) / (right - center)
        weights[band, bin] = Float(max(0, min(rising, falling)) * area)
      }
    }
    self.weights = weights
    centerFrequencies = Array(edges[1...bands])
  }

  /// The weights as [bins, bands], the shape in which a block of spectra is multiplied by them.
  var transposed: Matrix {
    var result = Matrix(rows: weights.columns, columns: weights.rows)
    for band in 0..<weights.rows { for bin in 0..<weights.columns { result[bin, band] = weights[band, bin] } }
    return result
  }
}
