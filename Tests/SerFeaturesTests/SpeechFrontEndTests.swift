import Foundation
import SerAudio
import SerSignal
import Testing

@testable import SerFeatures

/// Trimming, pre-emphasis and normalisation, in this order.
@Suite struct SpeechFrontEndTests {
  /// Half a second of a quiet tone, a second of a louder one that fades in, half a second of the quiet one.
  private func clip(gain: Float = 1) throws -> AudioClip {
    let samples = (0..<32000).map { index -> Float in
      let isLoud = (8000..<24000).contains(index)
      let amplitude = isLoud ? 0.1 + 0.2 * Double(index - 8000) / 16000 : 0.001
      return gain * Float(amplitude * sin(0.3 * Double(index)))
    }
    return try AudioClip(samples: samples, sampleRate: 16000)
  }

  @Test func theTrimDoesNotDependOnWhatFollows() throws {
    let plain = SpeechFrontEnd()
    var emphasized = plain
    emphasized.preemphasis = 0.97
    var normalized = plain
    normalized.normalization = .peak
    let kept = Array(try plain.process(clip()))
    #expect(kept.count < 20000)
    let high = Array(try emphasized.process(clip()))
    let full = Array(try normalized.process(clip()))
    #expect(high.count == kept.count && full.count == kept.count)
    #expect(high[0] == Float(3 * Double(kept[0]) - Double(kept[1])))
    for index in 1..<kept.count where high[index] != Float(Double(kept[index]) - 0.97 * Double(kept[index - 1])) {
      Issue.record("sample \(index): \(high[index])")
    }
    let peak = kept.map(abs).max() ?? 0
    #expect(full == kept.map { $0 / peak })
  }

  /// The level that is measured is that of the emphasised signal.
  @Test func normalizationComesLast() throws {
    var frontEnd = SpeechFrontEnd()
    frontEnd.preemphasis = 0.97
    frontEnd.normalization = .peak
    let samples = Array(try frontEnd.process(clip()))
    #expect(samples.map(abs).max() == 1)
  }

  /// Nothing of a whole set is left of a gain when its clips are normalised.
  @Test func normalizedClipsHaveTheSameFeaturesAtAnyLevel() throws {
    var set = MFCCFunctionals()
    set.frontEnd.normalization = .peak
    let extractor = try set.makeExtractor()
    let (loud, quiet) = (try clip(), try clip(gain: 0.125))
    #expect(try extractor.extract(from: loud) == extractor.extract(from: quiet))
    let plain = try MFCCFunctionals().makeExtractor()
    #expect(try plain.extract(from: loud) != plain.extract(from: quiet))
  }

  /// librosa 0.11.0: `preemphasis(np.array([1., 2., 4., -1.]))` gives [1, 1.03, 2.06, -4.88].
  @Test func piecesGiveTheWhole() {
    let samples: [Float] = [1, 2, 4, -1]
    let whole = samples.withUnsafeBufferPointer { Preemphasis(coefficient: 0.97).emphasized($0) }
    #expect(zip(whole, [1, 1.03, 2.06, -4.88] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 } && whole.count == 4)
    var filter = Preemphasis(coefficient: 0.97)
    var counts: [Int] = []
    var pieces: [Float] = []
    for sample in samples {
      [sample].withUnsafeBufferPointer { filter.push($0, appendingTo: &pieces) }
      counts.append(pieces.count)
    }
    filter.finish(appendingTo: &pieces)
    #expect(pieces == whole && counts == [0, 2, 3, 4])
    let nothing = [Float]().withUnsafeBufferPointer { Preemphasis(coefficient: 0.97).emphasized($0) }
    #expect(nothing.isEmpty)
  }

  @Test func silenceStaysSilence() {
    let zeros = [Float](repeating: 0, count: 4)
    let normalized = zeros.withUnsafeBufferPointer { AmplitudeNormalization.peak.normalized($0) }
    #expect(normalized == zeros)
  }
}
