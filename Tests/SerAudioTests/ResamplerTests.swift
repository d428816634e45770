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

@Suite struct StreamingResamplerTests {
  /// However the signal is cut, and again after `finish`, the samples are those of the whole.
  @Test(arguments: [8000, 11025, 16000, 22050, 44100, 48000, 192_000])
  func equalsTheWholeBitForBit(rate: Int) throws {
    let samples = (0..<rate).map { Float(sin(Double($0 * $0 % 9973))) * 0.5 }
    let whole = try Resampler.resample(AudioClip(samples: samples, sampleRate: rate), to: 16000).samples
    #expect(whole.count == 16000)
    let stream = try StreamingResampler(from: rate, to: 16000)
    for length in [rate, 1, 7, 480, 5000, 100_000] {
      var output: [Float] = []
      var greatestDelay = 0.0
      for start in stride(from: 0, to: samples.count, by: length) {
        let piece = Array(samples[start..<min(start + length, samples.count)])
        try piece.withUnsafeBufferPointer { try stream.push($0, appendingTo: &output) }
        greatestDelay = max(greatestDelay, Double(stream.consumed) / Double(rate) - Double(output.count) / 16000)
      }
      #expect(greatestDelay < (rate == 16000 ? 1e-9 : 0.12))
      try stream.finish(appendingTo: &output)
      #expect(output == whole, "pieces of \(length)")
      #expect(stream.consumed == 0 && stream.produced == 0)
    }
  }

  @Test(arguments: [1, 2, 3, 100])
  func scraps(count: Int) throws {
    for rate in [8000, 44100, 48000] {
      let samples = [Float](repeating: 0.25, count: count)
      let whole = try Resampler.resample(AudioClip(samples: samples, sampleRate: rate), to: 16000).samples
      let stream = try StreamingResampler(from: rate, to: 16000)
      var output: [Float] = []
      try samples.withUnsafeBufferPointer { try stream.push($0, appendingTo: &output) }
      try stream.finish(appendingTo: &output)
      #expect(output == whole && whole.count == Int((Double(count) * 16000 / Double(rate)).rounded(.up)))
    }
  }
}
