import Foundation
import SerAudio
import SerFeatures
import SerInference
import SerLearning
import SerModels
import SerNumerics

/// Clips that sound like speech to an energy detector, of three classes that features tell apart, and bundles of them.
package enum VoiceFixture {
  package static let classNames = ["low", "middle", "high"]

  /// Syllables of a buzz at a pitch for each class, four a second, in a little noise.
  package static func samples(label: Int, seed: UInt64, seconds: Double = 1.5, rate: Int = 16000) -> [Float] {
    var stream = Seed(seed).derived("voice", label).makeStream()
    let pitch = [110.0, 200.0, 350.0][label] * (1 + 0.05 * stream.gaussian())
    return (0..<Int(seconds * Double(rate))).map { index in
      let time = Double(index) / Double(rate)
      let syllable = max(0, sin(2 * Double.pi * 4 * time))
      let buzz = (1...8).reduce(0.0) { $0 + sin(2 * Double.pi * pitch * Double($1) * time) / Double($1) }
      return Float(0.2 * syllable * buzz + 0.0005 * stream.gaussian())
    }
  }

  package static func clip(label: Int, seed: UInt64, seconds: Double = 1.5, rate: Int = 16000) throws -> AudioClip {
    try AudioClip(samples: samples(label: label, seed: seed, seconds: seconds, rate: rate), sampleRate: rate)
  }

  package static func noise(seconds: Double, level: Double, rate: Int = 16000) -> [Float] {
    var stream = Seed(5).makeStream()
    return (0..<Int(seconds * Double(rate))).map { _ in Float(level * stream.gaussian()) }
  }

  /// A bundle of 8 speakers with a clip of each class, written to `url`.
  @discardableResult
  package static func write(
    _ classifier: String, _ parameters: [(String, String)] = [], set text: String = "logmel-functionals",
    calibration: CalibrationKind? = nil, normalization: String = "train", to url: URL
  ) async throws -> FittedPipeline {
    let set = try FeatureSpecification.set(text)
    let extractor = try set.makeExtractor()
    let labels = (0..<24).map { $0 % 3 }
    let features = try labels.enumerated().map { index, label in
      try extractor.extract(from: clip(label: label, seed: UInt64(index)))
    }
    var frames: FrameShape?
    if case .frames(let count, let bands) = set.layout { frames = FrameShape(count: count, bands: bands) }
    let rows = try LabelledFeatures(
      features: Matrix(rows: features), labels: labels, classNames: classNames, speakers: (0..<24).map { "s\($0 / 3)" },
      frames: frames)
    let trainer = try ClassifierCatalogue.entry(named: classifier).trainer(with: parameters)
    let fitted = try await Pipeline(trainer: trainer, calibration: calibration)
      .fit(rows, in: TrainingContext(seed: Seed(1)))
    let manifest = BundleManifest(
      writtenBy: "serbase test",
      featureSet: .init(identifier: set.specification, parameters: try set.parameters), featureCount: set.layout.count,
      preprocessing: .init(normalization: normalization, standardizer: .null),
      classifier: .init(identifier: "", hyperparameters: .null, model: .null), labels: classNames,
      provenance: .init(
        corpus: "buzzes", sourceDigest: nil, licence: nil, citation: nil, rows: 24, rowsPerClass: [8, 8, 8],
        speakers: 8,
        seed: 1, blas: "any"),
      metrics: nil)
    try await ModelBundle.write(fitted, trainer: trainer, manifest: manifest, to: url)
    return fitted
  }
}
