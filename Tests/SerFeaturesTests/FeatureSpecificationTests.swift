import Foundation
import SerAudio
import SerNumerics
import SerSignal
import Testing

@testable import SerFeatures

@Suite struct FeatureSpecificationTests {
  private func canonical(_ text: String) throws -> String { try FeatureSpecification.set(text).specification }

  @Test func oneSetHasOneText() throws {
    #expect(try canonical("mfcc-functionals:coefficients=40:mel.bands=64") == "mfcc-functionals")
    #expect(
      try canonical("mfcc-functionals:mel.bands=40:coefficients=13") == "mfcc-functionals:coefficients=13:mel.bands=40")
    #expect(try canonical("logmel-functionals:bands=40") == "logmel-functionals:mel.bands=40")
    #expect(
      try canonical("logmel-functionals:functionals=mean/p5/kurtosis")
        == "logmel-functionals:functionals=mean/p5/kurtosis")
    #expect(
      try canonical("mfcc:frontEnd.trimDecibel=30.5:mel.scale=htk") == "mfcc:frontEnd.trimDecibel=30.5:mel.scale=htk")
  }

  @Test func valuesReachTheSet() throws {
    let set = try #require(
      try FeatureSpecification.set("mfcc-functionals:coefficients=13:deltas=0:lifter=22:trimDecibel=1e1")
        as? MFCCFunctionals)
    #expect(set.coefficients == 13 && set.deltas == 0 && set.lifter == 22 && set.frontEnd.trimDecibel == 10)
    #expect(set.layout.columnNames.count == 39 && set.layout.columnNames.last == "mfcc12_skew")
  }

  /// Optionals: one with a default can be switched off, one without can be set, and files keep both.
  @Test func optionalsCanBeSetAndUnset() throws {
    for text in [
      "logmel:mel.topDecibel=none", "logmel:mel.highest=7000", "logmel:mel.highest=6500.5:mel.topDecibel=60",
    ] {
      let set = try FeatureSpecification.set(text)
      #expect(set.specification == text)
      let fromFile = try FeatureSpecification.set(named: text, parameters: set.parameters)
      #expect(fromFile.specification == text)
    }
    #expect(try canonical("logmel:mel.highest=none:mel.topDecibel=80") == "logmel")
    #expect(try canonical("mfcc:frontEnd.preemphasis=none:frontEnd.normalization=none") == "mfcc")
  }

  /// Options of the front end that are off are not in files; measures of the voice, and only they, remove an offset.
  @Test func frontEndsAreWrittenWithoutWhatTheyLeaveOut() throws {
    for entry in FeatureCatalogue.entries {
      guard case .object(let members) = try entry.make().parameters, let frontEnd = members["frontEnd"] else {
        continue
      }
      let isVoice = entry.identifier.hasPrefix("prosody") || entry.identifier.hasPrefix("formant")
      #expect(
        frontEnd
          == .object([
            "sampleRate": .integer(16000), "trimDecibel": .integer(20), "removesOffset": .boolean(isVoice),
          ]), "\(entry.identifier)")
    }
  }

  /// Numbers, or a name.
  @Test func tuningIsANumberOrEstimated() throws {
    for text in ["spectral:spectrum.tuning=auto", "spectral-functionals:spectrum.tuning=-0.25"] {
      let set = try FeatureSpecification.set(text)
      #expect(set.specification == text)
      #expect(try FeatureSpecification.set(named: text, parameters: set.parameters).specification == text)
    }
    #expect(try canonical("spectral:tuning=0") == "spectral")
    #expect(try canonical("spectral:tuning=0.0") == "spectral")
    #expect(
      FeatureParameters(of: SpectralFrames()).list.first { $0.name == "spectrum.tuning" }?.allowed
        == "a number, or auto")
  }

  /// A `+` in an exponent joins nothing, and no canonical text has one.
  @Test(arguments: ["1e+20", "1e20", "100000000000000000000", "1E+20"])
  func hugeNumbersAreReadBack(number: String) throws {
    let set = try FeatureSpecification.set("logmel:frontEnd.trimDecibel=\(number)+mfcc")
    let text = "logmel:frontEnd.trimDecibel=1e20"
    #expect(set.specification == text + "+mfcc")
    let again = try canonical(set.specification)
    #expect(again == text + "+mfcc")
    let single = try FeatureSpecification.set("logmel:frontEnd.trimDecibel=\(number)")
    #expect(single is LogMelFrames && single.specification == text)
    // As a file of an older version calls it.
    let stored = try FeatureSpecification.set(
      named: "logmel:frontEnd.trimDecibel=1e+20", parameters: single.parameters)
    #expect(stored is LogMelFrames && stored.specification == text)
    let both = try FeatureSpecification.set(named: set.specification, parameters: set.parameters)
    #expect(both is CombinedFeatures && both.specification == set.specification)
  }

  @Test func mistakesAreExplained() throws {
    let cases = [
      ("mfcc-functional", "did you mean 'mfcc-functionals'?"),
      ("mfcc-functionals:coefficient=13", "did you mean 'coefficients'?"),
      ("mfcc-functionals:bnds=40", "did you mean 'bands'?"),
      ("mfcc-functionals:coefficients=many", "coefficients = 'many' is not possible; allowed: a whole number"),
      ("mfcc-functionals:coefficients=13.5", "allowed: a whole number"),
      ("mfcc-functionals:coefficients=65", "coefficients = 65 is not possible; allowed: 1 to 64"),
      ("mfcc-functionals:coefficients=", "coefficients = nothing is not possible"),
      ("mfcc-functionals:coefficients=none", "allowed: a whole number"),
      ("mfcc-functionals:mel.window=han", "allowed: hann, hamming"),
      ("mfcc-functionals:functionals=mean/kurtois", "did you mean 'kurtosis'?"),
      ("mfcc-functionals:functionals=mean/mean", "each functional once"),
      ("mfcc-functionals:functionals=mean//std", "functionals = 'mean//std' is not possible"),
      ("mfcc-functionals:sampleRate=8000", "no parameter 'sampleRate'"),
      ("mfcc-functionals:coefficients", "'coefficients' is no key=value"),
      ("mfcc-functionals:coefficients=13:coefficients=14", "coefficients is given twice"),
      ("mfcc-functionals:frontEnd.trimDecibel=nan", "allowed: a number"),
      ("spectral:tuning=audo", "allowed: a number, or auto"),
      ("spectral:tuning=0.6", "spectrum.tuning = 0.6 is not possible; allowed: -0.5 to 0.5 semitones, or auto"),
      ("mfcc:preemphasis=1.5", "frontEnd.preemphasis = 1.5 is not possible; allowed: above 0 to 1, or none"),
      ("mfcc:preemphasis=0", "above 0 to 1, or none"), ("mfcc:normalization=rms", "allowed: peak, or none"),
      ("mfcc:frames=0", "frames = 0 is not possible"), ("spectral:contrastBands=9", "spectrum.contrastBands"),
      ("", "it is empty"), ("mfcc-functionals+", "a part is empty"),
      ("mfcc-functionals+mfcc-functionals:coefficients=40", "mfcc-functionals is named twice"),
      ("mfcc+mfcc-functionals", "frames join only frames"), ("mfcc+logmel:frames=200", "frames join only frames"),
      ("combined:parts=x", "It takes none"),
    ]
    for (text, message) in cases {
      let error = try #require(throws: FeatureError.self, "\(text)") { try FeatureSpecification.set(text) }
      #expect(error.description.contains(message), "\(text): \(error)")
    }
  }

  @Test func combinationsAreTheirParts() throws {
    let clip = try AudioClip(samples: FeatureSetContractTests.voice(rate: 44100), sampleRate: 44100)
    let text = "mfcc-functionals:coefficients=13+logmel-functionals+spectral-functionals"
    let combined = try FeatureSpecification.set(text)
    #expect(combined.specification == text)
    let values = try combined.makeExtractor().extract(from: clip)
    var expected: [Float] = []
    for part in text.split(separator: "+") {
      expected += try FeatureSpecification.set(String(part)).makeExtractor().extract(from: clip)
    }
    #expect(values == expected && combined.layout.count == expected.count)
    // Nested combinations are flat, however they are written.
    let nested = CombinedFeatures([CombinedFeatures(), SpectralFunctionals()])
    #expect(nested.specification == CombinedFeatures().specification + "+spectral-functionals")
  }

  @Test func collidingColumnsCarryTheirPart() throws {
    let set = try FeatureSpecification.set(
      "mfcc-functionals:coefficients=2:deltas=0+mfcc-functionals:coefficients=3:deltas=0")
    let names = set.layout.columnNames
    #expect(Set(names).count == names.count)
    #expect(names.contains("mfcc-functionals:coefficients=2:deltas=0/mfcc1_mean") && names.contains("mfcc2_mean"))
  }

  @Test func framesAreJoinedSideBySide() throws {
    let clip = try AudioClip(samples: FeatureSetContractTests.voice(), sampleRate: 16000)
    let set = try FeatureSpecification.set("mfcc:coefficients=13+spectral")
    #expect(set.layout == .frames(count: 300, bands: 39))
    let values = try set.makeExtractor().extract(from: clip)
    let mfcc = try FeatureSpecification.set("mfcc:coefficients=13").makeExtractor().extract(from: clip)
    let spectral = try SpectralFrames().makeExtractor().extract(from: clip)
    for frame in 0..<300 {
      #expect(Array(values[frame * 39..<frame * 39 + 13]) == Array(mfcc[frame * 13..<frame * 13 + 13]))
      #expect(Array(values[frame * 39 + 13..<frame * 39 + 39]) == Array(spectral[frame * 26..<frame * 26 + 26]))
    }
  }

  /// The functionals of a set are those of its frames.
  @Test func framesAndFunctionalsAgree() throws {
    let clip = try AudioClip(samples: FeatureSetContractTests.voice(seconds: 2), sampleRate: 16000)
    for (frames, functionals) in [
      ("mfcc:deltas=2", "mfcc-functionals"), ("logmel", "logmel-functionals"), ("spectral", "spectral-functionals"),
    ] {
      let set = try FeatureSpecification.set(frames)
      guard case .frames(_, let bands) = set.layout else { continue }
      let row = try set.makeExtractor().extract(from: clip)
      let own = FrameRow.clipFrames(in: row, bands: bands)
      let means = (0..<bands).map { band in
        (0..<own).reduce(0.0) { $0 + Double(row[$1 * bands + band]) } / Double(own)
      }
      let columns = try FeatureSpecification.set(functionals + ":functionals=mean").makeExtractor().extract(from: clip)
      #expect(columns.count == bands)
      for (mean, column) in zip(means, columns) { #expect(abs(mean - Double(column)) <= 1e-5 * max(1, abs(mean))) }
    }
  }

  @Test func anAllZeroFrameOfAClipIsMarked() {
    let row = FrameRow.values(of: [Matrix(rows: [[1, 2], [0, 0], [0, 0]])], frames: 5)
    #expect(row == [1, 2, .leastNormalMagnitude, 0, .leastNormalMagnitude, 0, 0, 0, 0, 0])
    #expect(FrameRow.clipFrames(in: row, bands: 2) == 3)
    #expect(FrameRow.clipFrames(in: row[2...], bands: 2) == 2)
    #expect(FrameRow.clipFrames(in: [Float](repeating: 0, count: 4), bands: 2) == 0)
  }

  @Test func unknownSetSuggestsTheNearest() throws {
    let error = try #require(throws: FeatureError.self) { try FeatureCatalogue.entry("mfcc-functional") }
    #expect(error.description.contains("did you mean 'mfcc-functionals'?"))
  }

  @Test func impossibleParametersAreRefused() {
    var set = MFCCFunctionals()
    set.mel.windowLength = 600
    #expect(throws: FeatureError.self) { try set.makeExtractor() }
    var logMel = LogMelFrames()
    logMel.mel.highest = 9000
    #expect(throws: FeatureError.self) { try logMel.makeExtractor() }
  }
}
