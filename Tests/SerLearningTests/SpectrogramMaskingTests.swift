import SerNumerics
import Testing

@testable import SerLearning

@Suite struct SpectrogramMaskingTests {
  private static func spectrogram(frames: Int = 120, bands: Int = 64) -> Matrix {
    var stream = Seed(9).makeStream()
    return Matrix(rows: frames, columns: bands, values: (0..<frames * bands).map { _ in Float(stream.gaussian()) - 30 })
  }

  @Test func masksCoverWhatTheySay() throws {
    let original = Self.spectrogram()
    var masking = SpectrogramMasking()
    masking.value = .constant(-99)
    var widths: Set<Int> = []
    for epoch in 0..<200 {
      var masked = original
      var stream = Seed(1).derived("epoch", epoch).makeStream()
      let placement = masking.apply(to: &masked, &stream)
      #expect(placement.frames.count == 2 && placement.bands.count == 2)
      // 20 % of 120 frames are 24, less than T = 40.
      #expect(placement.frames.allSatisfy { $0.count <= 24 && $0.upperBound <= 120 })
      #expect(placement.bands.allSatisfy { $0.count <= 15 && $0.upperBound <= 64 })
      widths.formUnion(placement.frames.map(\.count))
      for frame in 0..<120 {
        for band in 0..<64 {
          let isCovered =
            placement.frames.contains { $0.contains(frame) } || placement.bands.contains { $0.contains(band) }
          if masked[frame, band] != (isCovered ? -99 : original[frame, band]) {
            Issue.record("frame \(frame), band \(band) in epoch \(epoch)")
            return
          }
        }
      }
    }
    #expect(widths.count > 20 && widths.contains(0) && widths.contains(24))
  }

  @Test func theMeanIsThatOfTheUnmasked() {
    let original = Self.spectrogram()
    var masking = SpectrogramMasking()
    (masking.timeMasks, masking.frequencyMasks, masking.widestFrequencyMask) = (0, 1, 64)
    var masked = original
    var stream = Seed(3).makeStream()
    let placement = masking.apply(to: &masked, &stream)
    let mean = original.values.reduce(0.0) { $0 + Double($1) } / Double(original.values.count)
    #expect(!placement.bands[0].isEmpty)
    #expect(placement.bands[0].allSatisfy { masked[5, $0] == Float(mean) })
  }

  @Test func smallAndImpossibleMasks() throws {
    var tiny = Matrix(rows: 1, columns: 1, values: [3])
    var stream = Seed(1).makeStream()
    let placement = SpectrogramMasking().apply(to: &tiny, &stream)
    #expect(placement.frames.allSatisfy { $0.isEmpty } && tiny.values[0] == 3)
    var wrong = SpectrogramMasking()
    wrong.greatestTimeShare = 1.5
    #expect(throws: TrainingError.self) { try wrong.validate() }
    wrong = SpectrogramMasking()
    wrong.value = .constant(.nan)
    #expect(throws: TrainingError.self) { try wrong.validate() }
    try SpectrogramMasking().validate()
  }
}
