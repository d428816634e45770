import Foundation
import SerAudio
import SerNumerics
import SerTestSupport
import Testing

@testable import SerFeatures

/// Frames of a signal in pieces against those of the whole.
@Suite struct StreamingExtractorTests {
  enum Cut: Sendable, CaseIterable {
    case single, hops, ragged, whole
  }

  /// Pieces of a signal: sample by sample, 10 ms each, of random length with empty ones among them, or all at once.
  static func pieces(of samples: [Float], _ cut: Cut, rate: Int, seed: UInt64 = 1) -> [ArraySlice<Float>] {
    var stream = Seed(seed).makeStream()
    var pieces: [ArraySlice<Float>] = []
    var start = 0
    while start < samples.count {
      let length =
        switch cut {
        case .single: 1
        case .hops: rate / 100
        case .ragged: Int(pow(10, 4.2 * stream.uniform())) - 1
        case .whole: samples.count
        }
      let end = min(samples.count, start + length)
      pieces.append(samples[start..<end])
      start = end
    }
    return pieces
  }

  static func streamed(_ samples: [Float], _ cut: Cut, by extractor: StreamingExtractor) throws -> [Float] {
    var rows: [Float] = []
    for piece in pieces(of: samples, cut, rate: extractor.inputRate) { rows += try extractor.push(Array(piece)).values }
    return try rows + extractor.finish().values
  }

  static let shapes: [StreamParameters] = {
    var logMel = StreamParameters()
    logMel.coefficients = nil
    logMel.mel.bands = 40
    logMel.deltas = 0
    var odd = StreamParameters()
    odd.coefficients = 13
    odd.lifter = 22
    odd.deltas = 1
    odd.mel.fftLength = 400
    odd.mel.windowLength = 201
    odd.mel.hopLength = 77
    return [StreamParameters(), logMel, odd]
  }()

  @Test(arguments: [8000, 16000, 44100, 48000], Cut.allCases)
  func equalsTheWholeBitForBit(rate: Int, cut: Cut) throws {
    let clip = try FeatureSetContractTests.noise(seconds: cut == .single ? 0.4 : 2.3, rate: rate)
    for parameters in Self.shapes {
      let whole = try parameters.frames(of: clip)
      let extractor = try StreamingExtractor(parameters, inputRate: rate)
      #expect(try Self.streamed(clip.samples, cut, by: extractor) == whole.values)
      #expect(whole.columns == parameters.columns.count)
      // And again: finish() forgets everything.
      #expect(try Self.streamed(clip.samples, .ragged, by: extractor) == whole.values)
      _ = try extractor.push(Array(clip.samples.prefix(rate / 7)))
      extractor.reset()
      #expect(extractor.sampleCount == 0 && extractor.frameCount == 0)
      #expect(try Self.streamed(clip.samples, .hops, by: extractor) == whole.values)
    }
  }

  @Test(.enabled(if: Corpora.ravdess != nil, "needs RAVDESS: set SERBASE_CORPORA"))
  func recordingsEqualTheWholeBitForBit() throws {
    let ravdess = try #require(Corpora.ravdess)
    let emodb = Corpora.emodb?.appendingPathComponent("wav")
    var urls = ["Actor_01/03-01-01-01-01-01-01.wav", "Actor_12/03-01-04-01-01-01-12.wav"]
      .map { ravdess.appendingPathComponent($0) }
    if let emodb, let first = try FileManager.default.contentsOfDirectory(atPath: emodb.path).sorted().first {
      urls.append(emodb.appendingPathComponent(first))
    }
    for url in urls {
      let clip = try AudioFile.read(url).clip
      for parameters in Self.shapes {
        let extractor = try StreamingExtractor(parameters, inputRate: clip.sampleRate)
        for cut in [Cut.hops, .ragged, .whole] {
          #expect(try Self.streamed(clip.samples, cut, by: extractor) == parameters.frames(of: clip).values, "\(url)")
        }
      }
    }
  }

  /// The frames of the stream are those of `mfcc-functionals` where nothing is cut.
  @Test func theSetWithoutCutsHasTheSameFrames() throws {
    var set = MFCCFunctionals()
    set.frontEnd.trimDecibel = nil
    set.mel.topDecibel = nil
    let clip = try FeatureSetContractTests.noise(seconds: 1)
    let values = try set.makeExtractor().extract(from: clip)
    let frames = try StreamParameters().frames(of: clip)
    for column in 0..<40 {
      let mean = frames.column(column).reduce(0.0) { $0 + Double($1) } / Double(frames.rows)
      #expect(abs(Double(values[column]) - mean) < 1e-4 * max(1, abs(mean)))
    }
    #expect(frames.rows == 101)
  }

  /// Rows of the frame sets are those frames, cut and padded to their number.
  @Test(arguments: [16000, 44100])
  func theFrameSetsHaveTheSameFrames(rate: Int) throws {
    let clip = try FeatureSetContractTests.noise(seconds: 1.1, rate: rate)
    var cepstral = MFCCFrames()
    cepstral.deltas = 2
    var logMel = LogMelFrames()
    logMel.frames = 50
    #expect(throws: FeatureError.self) { try StreamingExtractor(cepstral, inputRate: rate) }
    cepstral.frontEnd.trimDecibel = nil
    logMel.frontEnd.trimDecibel = nil
    #expect(throws: FeatureError.self) { try StreamingExtractor(logMel, inputRate: rate) }
    cepstral.mel.topDecibel = nil
    logMel.mel.topDecibel = nil
    let rows = try Self.streamed(clip.samples, .ragged, by: StreamingExtractor(cepstral, inputRate: rate))
    #expect(rows.count == 111 * 120)
    #expect(try cepstral.makeExtractor().extract(from: clip) == rows + [Float](repeating: 0, count: 189 * 120))
    let bands = try Self.streamed(clip.samples, .hops, by: StreamingExtractor(logMel, inputRate: rate))
    #expect(try logMel.makeExtractor().extract(from: clip) == Array(bands.prefix(50 * 64)))
  }

  /// A frame is there with the last sample under its window, its derivatives four frames later.
  @Test func framesComeAsSoonAsTheyCan() throws {
    var parameters = StreamParameters()
    let samples = try FeatureSetContractTests.noise(seconds: 0.5).samples
    for deltas in 0...2 {
      parameters.deltas = deltas
      let extractor = try StreamingExtractor(parameters, inputRate: 16000)
      for (index, sample) in samples.enumerated() {
        _ = try extractor.push([sample])
        // Frame t ends 200 samples behind sample 160·t; derivatives wait for frame t + 4, the first for frame 8.
        let windows = index + 1 < 200 ? 0 : (index + 1 - 200) / 160 + 1
        let expected = deltas > 0 ? (windows < 9 ? 0 : windows - 4) : windows
        #expect(extractor.frameCount == expected, "after \(index + 1) samples")
      }
    }
  }

  @Test func badStreamsAreNamed() throws {
    let extractor = try StreamingExtractor(inputRate: 48000)
    #expect(try extractor.finish().rows == 0)
    #expect(try extractor.push([]).rows == 0)
    _ = try extractor.push([Float](repeating: 0.1, count: 100))
    #expect(throws: FeatureError.notFinite(sample: 101)) { try extractor.push([0, .nan, 0]) }
    #expect(extractor.sampleCount == 100, "a bad piece is not taken")
    let error = try #require(throws: FeatureError.self) { try extractor.finish() }
    guard case .clipTooShort(let samples, 1280, 16000) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(samples == 34)
    #expect(extractor.sampleCount == 0)
    var parameters = StreamParameters()
    parameters.mel.topDecibel = 80
    #expect(throws: FeatureError.self) { try StreamingExtractor(parameters, inputRate: 16000) }
    #expect(throws: FeatureError.self) { try StreamingExtractor(inputRate: 0) }
  }

  /// Silence has no features as a clip; as a stream it is frames at the floor.
  @Test func silenceIsTheFloor() throws {
    var parameters = StreamParameters()
    parameters.coefficients = nil
    parameters.deltas = 0
    let extractor = try StreamingExtractor(parameters, inputRate: 16000)
    let rows = try extractor.push([Float](repeating: 0, count: 16000)).values + extractor.finish().values
    #expect(rows.count == 101 * 64 && rows.allSatisfy { abs($0 + 100) < 1e-4 })
  }
}
