import Foundation
import SerFormats
import SerNumerics
import SerSignal
import SerTestSupport
import Testing

@testable import SerFeatures

/// Every contour that librosa has a counterpart for, against reference arrays: a synthetic signal whose arrays are
/// committed, and eight recordings whose arrays stand in the complete set.
///
/// The references are librosa's double-precision results; the tolerance is four times the deviation of librosa's own
/// single-precision run from them, and two units of rounding: the references are `Float`, and librosa takes RMS in
/// single precision whatever its input. Mel bands are transformed in double precision, as the frame sets are.
@Suite struct LibrosaGoldenTests {
  /// A signal at a rate, cut into frames one way.
  struct Case: Sendable, CustomTestStringConvertible {
    let clip: String
    let configuration: String
    var testDescription: String { "\(clip)_\(configuration)" }

    var isLow: Bool { configuration.hasPrefix("16k") }
    var sampleRate: Int { isLow ? 16000 : 22050 }
    var fftLength: Int { isLow ? 512 : 2048 }
    var hopLength: Int { isLow ? 160 : 512 }
    var windowLength: Int { configuration == "16kw400" ? 400 : fftLength }
    /// Mel bands under the coefficients, unless said otherwise.
    var bands: Int { isLow ? 64 : 128 }
  }

  /// Where reference arrays are, and what their manifest says of each.
  struct Source {
    let folder: URL
    let entries: [String: [String: Any]]

    init(_ folder: URL, manifest: String) throws {
      self.folder = folder
      let data = try Data(contentsOf: folder.appendingPathComponent(manifest))
      let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      entries = try #require(document?["arrays"] as? [String: [String: Any]])
    }

    func array(_ name: String) throws -> NumPyArray {
      try NumPyArray(contentsOf: folder.appendingPathComponent(name + ".npy"))
    }

    func samples(of golden: Case) throws -> [Float] {
      let name = "\(golden.clip)_y\(golden.isLow ? "16k" : "22k")"
      guard FileManager.default.fileExists(atPath: folder.appendingPathComponent(name + ".npy").path) else {
        // The recordings that are at 22.05 kHz themselves.
        return try #require(array("\(golden.clip)_native_i16").floats).map { $0 / 32768 }
      }
      return try #require(array(name).floats)
    }
  }

  /// Arrays of other subjects, tested elsewhere.
  static let otherSubjects = ["yin", "pyin", "preemph", "normalize", "chroma_auto"]

  @Test(arguments: ["16k", "16kw400"])
  func syntheticSignal(configuration: String) throws {
    try compare(
      Case(clip: "s1", configuration: configuration), with: try Source(Goldens.folder, manifest: "s1_manifest.json"))
  }

  @Test(
    .enabled(if: Goldens.completeFolder != nil, "needs the complete goldens: set SERBASE_GOLDENS"),
    arguments: ["r1", "r2", "r3", "r4", "r5", "r6", "e1", "e2"], ["16k", "22k"])
  func recordings(clip: String, configuration: String) throws {
    let source = try Source(try #require(Goldens.completeFolder), manifest: "manifest.json")
    try compare(Case(clip: clip, configuration: configuration), with: source)
  }

  @Test(
    .enabled(if: Goldens.completeFolder != nil, "needs the complete goldens: set SERBASE_GOLDENS"),
    arguments: ["r1", "e2"])
  func recordingsUnderShortWindows(clip: String) throws {
    let source = try Source(try #require(Goldens.completeFolder), manifest: "manifest.json")
    try compare(Case(clip: clip, configuration: "16kw400"), with: source)
  }

  private func compare(_ golden: Case, with source: Source) throws {
    let prefix = "\(golden.clip)_\(golden.configuration)_"
    let names = source.entries.keys.filter { $0.hasPrefix(prefix) }.sorted()
    let measured = Measured(golden, samples: try source.samples(of: golden))
    var compared = 0
    for name in names {
      let subject = String(name.dropFirst(prefix.count))
      if Self.otherSubjects.contains(where: subject.hasPrefix) { continue }
      let values = try #require(measured.values(of: subject), "\(name) is not covered")
      let entry = try #require(source.entries[name])
      let noise = (entry["f32_maxabs"] as? Double) ?? 0
      try expectClose(values, try source.array(name), noise: noise, name)
      compared += 1
    }
    #expect(compared >= 1)
  }

  /// The references are [bands, frames]; ours are [frames, bands].
  private func expectClose(
    _ values: Matrix, _ golden: NumPyArray, noise: Double, _ name: String
  ) throws {
    let reference = try #require(golden.floats)
    // Of some clips, the references hold the first coefficients only.
    let bands = golden.shape[0]
    try #require(golden.shape[1] == values.rows && bands <= values.columns, "\(name): \(golden.shape)")
    var worst = (excess: -Double.infinity, frame: 0, band: 0)
    for band in 0..<bands {
      for frame in 0..<values.rows {
        let expected = Double(reference[band * values.rows + frame])
        let rounding = 2 * abs(expected) * Double(Float.ulpOfOne)
        let excess = abs(Double(values[frame, band]) - expected) - 4 * noise - rounding
        if excess > worst.excess { worst = (excess, frame, band) }
      }
    }
    #expect(
      worst.excess <= 0,
      "\(name), band \(worst.band) of frame \(worst.frame): \(values[worst.frame, worst.band]) against \(reference[worst.band * values.rows + worst.frame]), noise \(noise)"
    )
  }
}

/// What serbase makes of a signal, by the names of the references.
private struct Measured {
  let golden: LibrosaGoldenTests.Case
  let samples: [Float]
  let shape: Matrix
  let shapeNames: [String]

  init(_ golden: LibrosaGoldenTests.Case, samples: [Float]) {
    self.golden = golden
    self.samples = samples
    var parameters = SpectralParameters()
    parameters.sampleRate = golden.sampleRate
    parameters.fftLength = golden.fftLength
    parameters.windowLength = golden.windowLength
    parameters.hopLength = golden.hopLength
    let contours = SpectralContours(parameters)
    shape = samples.withUnsafeBufferPointer { contours.contours(of: $0) }
    shapeNames = contours.names
  }

  /// Nil for a name that says nothing.
  func values(of subject: String) -> Matrix? {
    switch subject {
    case "power": return power
    case "delta1": return Delta.first(cepstra("mfcc40"))
    case "delta2": return Delta.second(cepstra("mfcc40"))
    case "mfcc40_stats": return statistics
    case "chroma_t0": return columns { $0.hasPrefix("chroma") }
    case "contrast": return columns { $0.hasPrefix("contrast") }
    case _ where shapeNames.contains(subject): return columns { $0 == subject }
    case _ where subject.hasPrefix("mfcc"): return cepstra(subject)
    case _ where subject.hasPrefix("mel"): return mel(subject)
    default: return nil
    }
  }

  private var power: Matrix {
    let frames = FramePower(
      fftLength: golden.fftLength, windowLength: golden.windowLength, hopLength: golden.hopLength, window: .hann)
    var result = Matrix(rows: frames.frameCount(samples: samples.count), columns: frames.bins)
    let rows = result.rows
    result.values.withUnsafeMutableBufferPointer { values in
      samples.withUnsafeBufferPointer { frames.compute(0..<rows, of: $0, into: values) }
    }
    return result
  }

  private func columns(_ isWanted: (String) -> Bool) -> Matrix {
    let wanted = shapeNames.indices.filter { isWanted(shapeNames[$0]) }
    return Matrix(rows: (0..<shape.rows).map { row in wanted.map { shape[row, $0] } })
  }

  private func spectrogram(bands: Int) -> MelParameters {
    var parameters = MelParameters(precision: .double)
    parameters.sampleRate = golden.sampleRate
    parameters.fftLength = golden.fftLength
    parameters.windowLength = golden.windowLength
    parameters.hopLength = golden.hopLength
    parameters.bands = bands
    return parameters
  }

  /// `mel64`, `mel40htk`, `mel64_db_ref1`, `mel64_db_refmax`
  private func mel(_ subject: String) -> Matrix? {
    let parts = subject.dropFirst(3).split(separator: "_")
    guard let first = parts.first, let bands = Int(first.prefix { $0.isNumber }) else { return nil }
    var parameters = spectrogram(bands: bands)
    if first.hasSuffix("htk") { parameters.scale = .htk }
    if parts.last == "refmax" { parameters.reference = .maximum }
    let extractor = LogMelSpectrogram(parameters)
    return samples.withUnsafeBufferPointer {
      parts.contains("db") ? extractor.decibels(of: $0) : extractor.melPower(of: $0)
    }
  }

  /// `mfcc40`, `mfcc13_lift22`, `mfcc20_mel128`
  private func cepstra(_ subject: String) -> Matrix {
    let parts = subject.dropFirst(4).split(separator: "_")
    let coefficients = Int(parts[0]) ?? 0
    let bands = parts.dropFirst().first { $0.hasPrefix("mel") }.flatMap { Int($0.dropFirst(3)) } ?? golden.bands
    let lifter = parts.dropFirst().first { $0.hasPrefix("lift") }.flatMap { Double($0.dropFirst(4)) } ?? 0
    let extractor = LogMelSpectrogram(spectrogram(bands: bands))
    return CosineTransform(bands: bands, coefficients: coefficients, lifter: lifter, precision: .double)(
      samples.withUnsafeBufferPointer { extractor.decibels(of: $0) })
  }

  /// Shape [coefficients, functionals], so that the reference's rows are functionals.
  private var statistics: Matrix {
    let functionals = Functionals([
      .mean, .std, .skew, .kurtosis, .min, .max, .percentile(20), .percentile(50), .percentile(80),
    ])
    var values: [Float] = []
    functionals.append(of: cepstra("mfcc40"), hop: 0.01, to: &values)
    return Matrix(rows: (0..<40).map { coefficient in (0..<9).map { values[$0 * 40 + coefficient] } })
  }
}
