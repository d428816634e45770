import Foundation
import SerAudio
import SerFeatures
import SerFormats
import SerNumerics
import SerSignal
import SerTestSupport
import Testing

@testable import SerReports

/// The steps from sound to row, on a voice-like buzz whose spectrum is known.
@Suite struct FeatureStepsTests {
  /// Silence, harmonics of a gliding 140 Hz, silence.
  private static func buzz(rate: Int, amplitude: Double = 0.1) -> [Float] {
    let silence = [Float](repeating: 0, count: rate / 3)
    let voice = (0..<rate).map { n -> Float in
      let time = Double(n) / Double(rate)
      let phase = 2 * Double.pi * (140 * time + 10 * time * time)
      return Float(amplitude * (1...20).reduce(0.0) { $0 + sin(Double($1) * phase) / Double($1) })
    }
    return silence + voice + silence
  }

  private static func walk(rate: Int, in folder: URL, time: Double? = nil) throws -> RecordingWalk {
    let file = folder.appendingPathComponent("buzz.wav")
    try AudioFile.writeWAV(buzz(rate: rate), sampleRate: rate, to: file)
    return try RecordingWalk(file: file, name: "buzz", time: time)
  }

  /// What is explained is what the feature set does.
  @Test(arguments: [16000, 44100, 48000])
  func theRowIsTheFeatureSets(rate: Int) async throws {
    try await withTemporaryFolder { folder in
      let walk = try Self.walk(rate: rate, in: folder)
      let clip = try AudioFile.read(folder.appendingPathComponent("buzz.wav")).clip
      let row = try MFCCFunctionals().makeExtractor().extract(from: clip)
      #expect(walk.row == row)
      #expect(RecordingWalk.columns.count == row.count)
      #expect(walk.kept.count < walk.resampled.count && walk.keptSeconds.from > 0.2)
    }
  }

  @Test func theFrameIsARowOfTheSpectrogram() async throws {
    try await withTemporaryFolder { folder in
      let walk = try Self.walk(rate: 16000, in: folder)
      let expected = walk.melPower.row(walk.frame.index)
      for (ours, row) in zip(walk.frame.bandPower, expected) {
        #expect(abs(ours - Double(row)) <= 1e-5 * Double(row) + 1e-9)
      }
      // The linear spectrogram's frame, summed by the filterbank, is the mel frame: one framing for both.
      let linear = SpectralAnalysis.spectrogram(of: Array(walk.kept), parameters: walk.parameters)
      let power = linear.row(walk.frame.index).map { pow(10, Double($0) / 10) }
      let strongest = walk.frame.bandPower.indices.max { walk.frame.bandPower[$0] < walk.frame.bandPower[$1] } ?? 0
      let weights = MelFilterbank(bands: 64, fftLength: 512, sampleRate: 16000).weights.row(strongest)
      let sum = zip(weights, power).reduce(0) { $0 + Double($1.0) * $1.1 }
      #expect(abs(sum / walk.frame.bandPower[strongest] - 1) < 1e-3)
    }
  }

  @Test func coefficientsRebuildTheEnvelope() async throws {
    try await withTemporaryFolder { folder in
      let frame = try Self.walk(rate: 16000, in: folder).frame
      let mean = frame.logMel.reduce(0, +) / Double(frame.logMel.count)
      for level in frame.envelope(from: 1) { #expect(abs(level - mean) < 1e-3) }
      let errors = [1, 5, 13, 26, 40].map { frame.envelopeError(from: $0) }
      #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 >= $1 })
      // What is missed is what the missing coefficients hold (Parseval).
      let energy = frame.logMel.reduce(0) { $0 + $1 * $1 }
      let kept = frame.mfcc.reduce(0) { $0 + $1 * $1 }
      #expect(abs(errors[4] - ((energy - kept) / 64).squareRoot()) < 0.01)
    }
  }

  /// Highest side lobes as tabulated by Harris 1978, doi:10.1109/PROC.1978.10837.
  @Test func windowsLeakAsTheyShould() {
    let lobes = FrameWalk.Taper.allCases.map { SpectralAnalysis.highestSideLobe(of: $0, length: 400) }
    for (lobe, expected) in zip(lobes, [-13.3, -42.7, -31.5]) { #expect(abs(lobe - expected) < 0.3, "\(lobe)") }
  }

  @Test(arguments: [16000, 44100])
  func densityHoldsThePowerWhereItIs(rate: Int) {
    let tone = (0..<rate * 2).map { Float(0.5 * sin(2 * .pi * 3000 * Double($0) / Double(rate))) }
    let density = SpectralAnalysis.density(of: tone, sampleRate: rate)
    let total = density.levels.reduce(0) { $0 + pow(10, $1 / 10) } * density.frequencies[1]
    #expect(abs(total / 0.125 - 1) < 0.01)
    #expect(SpectralAnalysis.share(above: 3200, in: density) < 1e-6)
    #expect(SpectralAnalysis.share(above: 2800, in: density) > 0.999)
  }

  @Test func theFolderIsWholeAndKnown() async throws {
    try await withTemporaryFolder { folder in
      _ = try Self.walk(rate: 48000, in: folder)
      let file = folder.appendingPathComponent("buzz.wav")
      let out = folder.appendingPathComponent("out")
      var explanation = FeatureExplanation()
      let recordings = ["it's, one", "two"].map { FeatureExplanation.Recording(file: file, name: $0) }
      let report = try await explanation.run(recordings, to: out)
      let page = try String(contentsOf: out.appendingPathComponent("explain.md"), encoding: .utf8)
      for figure in report.steps.flatMap(\.figures) {
        for ending in ["csv", "gp"] + (explanation.gnuplot == nil ? [] : ["png", "svg"]) {
          #expect(FileManager.default.fileExists(atPath: out.appendingPathComponent("\(figure).\(ending)").path))
        }
        #expect(page.contains("\(figure).csv"))
      }
      if explanation.gnuplot != nil { #expect(report.plots.undrawn.isEmpty, "\(report.plots.problem ?? "")") }
      let numbers = try CSVDocument(contentsOf: out.appendingPathComponent("numbers.csv"))
      #expect(numbers.header == ["step", "quantity", "unit", "it's, one", "two"])
      #expect(numbers.rows.allSatisfy { Double($0[3]) != nil && $0[3] == $0[4] })
      let functionals = try CSVDocument(contentsOf: out.appendingPathComponent("functionals.csv"))
      #expect(functionals.rows.count == 360 && functionals.rows[0][0] == "mfcc0_mean")

      // Again over its own folder, without pictures; never over somebody else's.
      explanation.gnuplot = nil
      let again = try await explanation.run([recordings[0]], to: out)
      #expect(again.plots.problem?.contains("gnuplot") == true)
      #expect(!FileManager.default.fileExists(atPath: out.appendingPathComponent("frame.png").path))
      try Data().write(to: out.appendingPathComponent("thesis.tex"))
      await #expect(throws: FormatError.self) { try await explanation.run([recordings[0]], to: out) }
    }
  }

  @Test func unusableRecordingsAreNamed() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("quiet.wav")
      try AudioFile.writeWAV([Float](repeating: 0, count: 8000), sampleRate: 16000, to: file)
      let silent = try #require(throws: FeatureStepsError.self) { try RecordingWalk(file: file, name: "q") }
      #expect(silent.description.contains("quiet.wav: silent"))
      try AudioFile.writeWAV(Array(Self.buzz(rate: 16000)[6000..<6600]), sampleRate: 16000, to: file)
      let short = try #require(throws: FeatureStepsError.self) { try RecordingWalk(file: file, name: "q") }
      #expect(short.description.contains("too short"))
      let late = try #require(throws: FeatureStepsError.self) { try Self.walk(rate: 16000, in: folder, time: 9) }
      #expect(late.description.contains("no frame at 9.00 s"))
      let chosen = try Self.walk(rate: 16000, in: folder, time: 0.8)
      #expect(abs(chosen.keptSeconds.from + Double(chosen.frame.index) * 0.01 - 0.8) < 0.0051)
    }
  }
}
