import Foundation
import SerNumerics

/// Weights that fold a power spectrum into the twelve pitch classes, what `librosa.filters.chroma` is (after Ellis
/// 2007, "Chroma feature analysis and synthesis").
///
/// Each bin is spread over the classes by a bump as wide as the bin (a semitone at least), of unit length, and
/// weighted by a Gaussian of two octaves around 880 Hz, five octaves above the lowest A.
public struct ChromaFilterbank: Sendable {
  public static let classes = 12
  /// Weights, shape [12, bins]; class 0 is C.
  public let weights: Matrix

  /// Weights for spectra of `fftLength` samples at `sampleRate` Hz, A being `tuning` semitones above 440 Hz.
  public init(fftLength: Int, sampleRate: Int, tuning: Double = 0) {
    let classes = Double(Self.classes)
    let lowestA = 27.5 * pow(2, tuning / classes)
    // Semitones above the lowest A; the bin of 0 Hz is put one and a half octaves below the first.
    func semitone(_ bin: Int) -> Double {
      guard bin > 0 else { return semitone(1) - 1.5 * classes }
      return classes * log2(Double(bin) * Double(sampleRate) / Double(fftLength) / lowestA)
    }
    let bins = fftLength / 2 + 1
    var weights = Matrix(rows: Self.classes, columns: bins)
    for bin in 0..<bins {
      let place = semitone(bin)
      let width = bin + 1 < fftLength ? max(semitone(bin + 1) - place, 1) : 1
      let bumps = (0..<Self.classes).map { note in
        // The distance on the circle of semitones, -6 to 6. Notes count from A here, classes from C.
        let distance = (place - Double(note) + 10.5 * classes).truncatingRemainder(dividingBy: classes) - classes / 2
        return exp(-2 * (distance / width) * (distance / width))
      }
      let length = bumps.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let octave = (place / classes - 5) / 2
      let scale = exp(-0.5 * octave * octave) / length
      for (note, bump) in bumps.enumerated() {
        weights[(note + 9) % Self.classes, bin] = Float(bump * scale)
      }
    }
    self.weights = weights
  }

  /// The weights as [bins, 12].
  var transposed: Matrix {
    var result = Matrix(rows: weights.columns, columns: weights.rows)
    for row in 0..<weights.rows { for bin in 0..<weights.columns { result[bin, row] = weights[row, bin] } }
    return result
  }
}
