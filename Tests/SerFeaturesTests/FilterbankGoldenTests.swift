import Foundation
import SerFormats
import SerSignal
import SerTestSupport
import Testing

/// Filterbanks against librosa's, over the complete reference arrays.
@Suite struct FilterbankGoldenTests {
  static let banks = [(22050, 2048), (16000, 512)].flatMap { rate, length in
    [40, 64, 128].flatMap { bands in
      ["slaney_norm", "htk_norm", "htk_nonorm"].map { (rate: rate, length: length, bands: bands, kind: $0) }
    }
  }

  @Test(
    .enabled(if: Goldens.completeFolder != nil, "needs the complete goldens: set SERBASE_GOLDENS"),
    arguments: banks.indices)
  func melFilterbank(index: Int) throws {
    let bank = Self.banks[index]
    let ours = MelFilterbank(
      bands: bank.bands, fftLength: bank.length, sampleRate: bank.rate,
      scale: bank.kind.hasPrefix("htk") ? .htk : .slaney, weighting: bank.kind.hasSuffix("nonorm") ? .peak : .area
    ).weights
    let name = "melfb_\(bank.rate)_\(bank.length)_\(bank.bands)_\(bank.kind)"
    let starts = try #require(array(name + "_start").integers)
    let lengths = try #require(array(name + "_len").integers)
    let values = try #require(array(name + "_val").floats)
    var offset = 0
    var worst: Float = 0
    for band in 0..<bank.bands {
      for bin in 0..<ours.columns {
        let isInside = (starts[band]..<starts[band] + lengths[band]).contains(bin)
        let expected = isInside ? values[offset + bin - starts[band]] : 0
        worst = max(worst, abs(ours[band, bin] - expected) / max(1, abs(expected)))
      }
      offset += lengths[band]
    }
    #expect(worst <= 1.2e-7, "\(name): \(worst)")
  }

  @Test(.enabled(if: Goldens.completeFolder != nil, "needs the complete goldens: set SERBASE_GOLDENS"))
  func chromaFilterbank() throws {
    let reference = try #require(array("chromafb_22050_2048").floats)
    let ours = ChromaFilterbank(fftLength: 2048, sampleRate: 22050).weights
    try #require(reference.count == ours.values.count)
    let worst = zip(ours.values, reference).map { abs($0 - $1) }.max() ?? 1
    #expect(worst <= 1.2e-7, "\(worst)")
  }

  private func array(_ name: String) throws -> NumPyArray {
    try NumPyArray(contentsOf: try #require(Goldens.completeFolder).appendingPathComponent(name + ".npy"))
  }
}
