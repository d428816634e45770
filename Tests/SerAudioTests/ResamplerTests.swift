import Foundation
import SerAudio
import SerFormats
import SerTestSupport
import Testing

@Suite struct ResamplerTests {
  @Test(arguments: [(8000, 16000), (48000, 16000), (22050, 16000), (44100, 16000), (192_000, 16000), (11025, 16000)])
  func keepsAToneAndItsLength(rate: Int, target: Int) throws {
    let samples = (0..<rate).map { Float(sin(2 * Double.pi * 440 * Double($0) / Double(rate))) }
    let result = try Resampler.resample(AudioClip(samples: samples, sampleRate: rate), to: target)
    #expect(result.sampleRate == target && result.samples.count == target)
    let middle = target / 4..<target * 3 / 4
    let worst = middle.map { abs(result.samples[$0] - Float(sin(2 * Double.pi * 440 * Double($0) / Double(target)))) }
      .max()
    #expect(try #require(worst) < 1e-4)
  }

  @Test func aliasesAreGone() throws {
    let samples = (0..<48000).map { Float(sin(2 * Double.pi * 15000 * Double($0) / 48000)) }
    let result = try Resampler.resample(AudioClip(samples: samples, sampleRate: 48000), to: 16000)
    #expect(try #require(result.samples[1000..<15000].map { abs($0) }.max()) < 1e-3)
  }

  @Test(
    .enabled(
      if: Corpora.ravdess != nil && Goldens.completeFolder != nil,
      "needs RAVDESS and the complete goldens: set SERBASE_CORPORA and SERBASE_GOLDENS"))
  func agreesWithLibrosaSampleBySample() throws {
    let url = try #require(Corpora.ravdess).appendingPathComponent("Actor_20/03-01-03-01-02-01-20.wav")
    let golden = try NumPyArray(contentsOf: try #require(Goldens.completeFolder).appendingPathComponent("r3_y16k.npy"))
    let reference = try #require(golden.floats)
    let result = try Resampler.resample(AudioFile.read(url).clip, to: 16000).samples
    #expect(result.count == reference.count)
    #expect(try #require(zip(result, reference).map { abs($0 - $1) }.max()) < 1e-6)
  }
}
