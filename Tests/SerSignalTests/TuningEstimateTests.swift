import Foundation
import SerSignal
import Testing

@Suite struct TuningEstimateTests {
  private func parameters(_ tuning: Tuning, sampleRate: Int, fftLength: Int) -> SpectralParameters {
    var parameters = SpectralParameters()
    parameters.sampleRate = sampleRate
    parameters.fftLength = fftLength
    parameters.windowLength = fftLength
    parameters.hopLength = fftLength / 4
    parameters.tuning = tuning
    return parameters
  }

  private func contours(_ tuning: Tuning = .auto) -> SpectralContours {
    SpectralContours(parameters(tuning, sampleRate: 22050, fftLength: 2048))
  }

  /// Notes that all lie off by the same fraction of a semitone.
  private func notes(_ tuning: Double, sampleRate: Int = 22050) -> [Float] {
    let notes = [-5.0, 0, 4, 11, 16].map { 440 * pow(2, ($0 + tuning) / 12) }
    return (0..<2 * sampleRate).map { index in
      Float(notes.reduce(0) { $0 + 0.1 * sin(2 * .pi * $1 * Double(index) / Double(sampleRate)) })
    }
  }

  @Test(arguments: [-0.4, -0.2, 0.1, 0.3])
  func findsTheTuningOfNotes(tuning: Double) {
    let found = notes(tuning).withUnsafeBufferPointer { contours().tuning(of: $0) }
    // A parabola through powers is off by a few hundredths of a bin.
    #expect(abs(found - tuning) <= 0.05)
  }

  /// Where the transform ends below the highest frequency, and where its length is odd.
  @Test(arguments: [(8000, 1024), (8000, 1023), (1000, 65)])
  func shortSpectraHaveATuning(sampleRate: Int, fftLength: Int) {
    var parameters = parameters(.auto, sampleRate: sampleRate, fftLength: fftLength)
    parameters.contrastBands = 1
    #expect(parameters.problem == nil)
    let found = notes(0.2, sampleRate: sampleRate).withUnsafeBufferPointer { samples in
      let contours = SpectralContours(parameters)
      let isFinite = contours.contours(of: samples).values.allSatisfy { $0.isFinite }
      #expect(isFinite)
      return contours.tuning(of: samples)
    }
    #expect(found >= -0.5 && found < 0.5)
  }

  @Test func silenceHasNone() {
    let zeros = [Float](repeating: 0, count: 8000)
    let tuning = zeros.withUnsafeBufferPointer { contours().tuning(of: $0) }
    let values = zeros.withUnsafeBufferPointer { contours().contours(of: $0) }.values
    let isFinite = values.allSatisfy { $0.isFinite }
    #expect(tuning == 0 && isFinite)
  }

  /// Chroma of an estimate is the chroma of that tuning, and a clip's doesn't depend on the one before.
  @Test func chromaIsFoldedByTheEstimate() {
    let automatic = contours()
    for tuning in [0.3, -0.2] {
      let samples = notes(tuning)
      samples.withUnsafeBufferPointer { samples in
        let fixed = contours(.semitones(automatic.tuning(of: samples)))
        #expect(automatic.contours(of: samples) == fixed.contours(of: samples))
      }
    }
  }
}
