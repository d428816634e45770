import Foundation
import SerNumerics
import Testing

@testable import SerLearning

@Suite struct FrameTests {
  private let shape = FrameShape(count: 5, bands: 2)

  /// Three clips of 5, 3 and 0 frames.
  private let rows = Matrix(rows: [
    [1, 10, 2, 20, 3, 30, 4, 40, 5, 50], [6, 60, 7, 0, 0, 80, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ])

  @Test func ownFramesAreCounted() {
    #expect(shape.clipFrames(of: rows) == [5, 3, 0])
    #expect(FrameShape(count: 2, bands: 2).clipFrames(of: Matrix(rows: [[0, 0, 0, 1], [1, 0, 0, 0]])) == [2, 1])
  }

  @Test func bandsAreScaledAndPaddingStays() throws {
    let standardizer = Standardizer(fitting: rows, frames: shape)
    #expect(standardizer.means.values == [3.5, 36.25])
    let scaled = try standardizer.transform(rows)
    var sums = [0.0, 0.0]
    for (row, frames) in [5, 3, 0].enumerated() {
      for frame in 0..<frames { for band in 0..<2 { sums[band] += Double(scaled[row, 2 * frame + band]) } }
      #expect(scaled.row(row).dropFirst(2 * frames).allSatisfy { $0 == 0 })
    }
    #expect(sums.allSatisfy { abs($0) < 1e-5 })
    #expect(throws: TrainingError.self) { try standardizer.transform(Matrix(rows: 1, columns: 2)) }
  }

  @Test func shapesThatDontFitAreRefused() throws {
    for (count, bands) in [(5, 3), (0, 2), (-1, -10), (Int.max, 2)] {
      #expect(throws: TrainingError.self) {
        try LabelledFeatures(
          features: rows, labels: [0, 1, 0], classNames: ["a", "b"], frames: FrameShape(count: count, bands: bands))
      }
    }
    let labelled = try LabelledFeatures(features: rows, labels: [0, 1, 0], classNames: ["a", "b"], frames: shape)
    #expect(labelled.selecting([2, 0]).frames == shape)
    #expect(labelled.replacingFeatures(Matrix(rows: 3, columns: 4)).frames == nil)
  }

  private func apply(
    _ augmentation: FrameAugmentation, to clip: [Float], bands: Int, limit: Int, seed: UInt64
  ) -> [Float] {
    var stream = Seed(seed).makeStream()
    var result = [Float](repeating: -1, count: limit * bands)
    let frames = clip.withUnsafeBufferPointer { clip in
      result.withUnsafeMutableBufferPointer { result in
        augmentation.apply(
          to: clip.baseAddress!, frames: clip.count / bands, bands: bands, limit: limit, into: result.baseAddress!,
          &stream)
      }
    }
    return Array(result.prefix(frames * bands))
  }

  /// A ramp in time and band, which interpolation leaves a ramp.
  private let ramp = (0..<40).flatMap { frame in (0..<6).map { Float(frame) + 100 * Float($0) } }

  @Test func nothingAskedForNothingDone() {
    for seed in 0..<5 as Range<UInt64> {
      #expect(apply(FrameAugmentation(), to: ramp, bands: 6, limit: 64, seed: seed) == ramp)
    }
    let part = apply(FrameAugmentation(), to: ramp, bands: 6, limit: 10, seed: 3)
    #expect(part.count == 60 && Array(ramp[Int(part[0]) * 6..<(Int(part[0]) + 10) * 6]) == part)
    #expect(apply(FrameAugmentation(), to: [1, 2], bands: 2, limit: 4, seed: 1) == [1, 2])
  }

  @Test func clipsAreStretched() {
    var augmentation = FrameAugmentation()
    augmentation.stretch = 0.5
    var counts: Set<Int> = []
    for seed in 0..<40 as Range<UInt64> {
      let changed = apply(augmentation, to: ramp, bands: 6, limit: 100, seed: seed)
      let count = changed.count / 6
      counts.insert(count)
      #expect((26...80).contains(count))
      // From the first frame to the last, in even steps.
      #expect(changed[0] == 0 && abs(changed[(count - 1) * 6] - 39) < 1e-3)
      #expect(abs(changed[6] - 39 / Float(count - 1)) < 1e-3 && abs(changed[11] - changed[6] - 500) < 1e-2)
    }
    #expect(counts.count > 15)
  }

  @Test func bandsAreWarpedAndLevelsShifted() {
    var augmentation = FrameAugmentation()
    (augmentation.bandWarp, augmentation.level) = (0.3, 2)
    for seed in 0..<20 as Range<UInt64> {
      let changed = apply(augmentation, to: ramp, bands: 6, limit: 64, seed: seed)
      let (shift, scale) = (changed[0], (changed[1] - changed[0]) / 100)
      #expect(abs(shift) <= 2 && (0.7...1.3).contains(scale))
      for band in 0..<6 { #expect(abs(changed[band] - shift - min(500, 100 * scale * Float(band))) < 0.01) }
    }
  }

  @Test func masksAndNoiseChangeSome() {
    var augmentation = FrameAugmentation()
    (augmentation.masking.timeMasks, augmentation.masking.longestTimeMask) = (1, 6)
    let ones = [Float](repeating: 1, count: 240)
    let masked = (0..<20).map { apply(augmentation, to: ones, bands: 6, limit: 40, seed: $0).count { $0 == 0 } / 6 }
    #expect(masked.max() == 6 && masked.min() == 0)
    augmentation = FrameAugmentation()
    augmentation.noise = 0.5
    let noisy = apply(augmentation, to: ones, bands: 6, limit: 40, seed: 1)
    let deviation = (noisy.reduce(0.0) { $0 + pow(Double($1) - 1, 2) } / 240).squareRoot()
    #expect(deviation > 0.01 && deviation < 0.6)
  }
}
