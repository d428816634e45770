import SerNumerics
import Testing

@testable import SerFeatures

@Suite struct MaskingAndMixupTests {
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
      var stream = AugmentationChain.seed(Seed(1), clip: "a", copy: epoch).makeStream()
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
    #expect(throws: AugmentationError.self) { try wrong.validate() }
    wrong = SpectrogramMasking()
    wrong.value = .constant(.nan)
    #expect(throws: AugmentationError.self) { try wrong.validate() }
    try SpectrogramMasking().validate()
  }

  @Test(arguments: [0.1, 0.2, 1, 4])
  func blendsKeepTheirWeights(alpha: Double) throws {
    var mixup = Mixup()
    mixup.alpha = alpha
    try mixup.validate()
    let count = 400
    let rows = Self.spectrogram(frames: count, bands: 3)
    let labels = (0..<count).map { $0 % 4 }
    let mixed = mixup.apply(to: rows, labels: labels, classCount: 4, seed: Seed(7))
    #expect(mixed == mixup.apply(to: rows, labels: labels, classCount: 4, seed: Seed(7)))
    #expect(mixed.partners != mixup.apply(to: rows, labels: labels, classCount: 4, seed: Seed(8)).partners)
    #expect(mixed.partners.sorted() == Array(0..<count))
    for row in 0..<count {
      let (weight, partner) = (mixed.weights[row], mixed.partners[row])
      #expect((0...1).contains(weight))
      #expect(abs(mixed.labelWeights.row(row).reduce(0, +) - 1) < 1e-6)
      #expect(labels[row] == labels[partner] || mixed.labelWeights[row, labels[row]] == weight)
      for column in 0..<3 {
        #expect(
          abs(mixed.rows[row, column] - (weight * rows[row, column] + (1 - weight) * rows[partner, column])) < 1e-4)
      }
    }
    // Beta(α, α) has mean 1/2 and variance 1 / (4 (2α + 1)).
    let weights = mixed.weights.map(Double.init)
    #expect(abs(Statistics.mean(weights) - 0.5) < 0.07)
    #expect(abs(Statistics.variance(weights) * 4 * (2 * alpha + 1) - 1) < 0.2)
  }

  @Test func impossibleAlphaIsRefused() {
    var mixup = Mixup()
    for alpha in [0, -1, .nan, 1e6] {
      mixup.alpha = alpha
      #expect(throws: AugmentationError.self) { try mixup.validate() }
    }
  }
}
