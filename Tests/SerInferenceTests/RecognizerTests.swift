import Foundation
import SerAudio
import SerFeatures
import SerInference
import SerInferenceTestSupport
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

/// From clips to emotions: what the pipeline says, and nothing where there is no speech.
@Suite struct RecognizerTests {
  struct Model: Sendable, CustomTestStringConvertible {
    let classifier: String
    var parameters: [(String, String)] = []
    var set = "logmel-functionals"
    var calibration: CalibrationKind?
    var testDescription: String { "\(classifier) \(set) \(calibration?.rawValue ?? "")" }
  }

  static let models = [
    Model(classifier: "svm", calibration: .temperature), Model(classifier: "svm", calibration: .isotonic),
    Model(classifier: "svm"), Model(classifier: "svm", parameters: [("probability", "true")]),
    Model(classifier: "forest", parameters: [("trees", "20")], set: "mfcc-functionals"),
    Model(classifier: "boosting", parameters: [("rounds", "5")]), Model(classifier: "logistic"),
    Model(classifier: "cnn", parameters: [("epochs", "1")], set: "logmel:frames=64"),
  ]

  @Test(arguments: models)
  func answersAreThePipelines(model: Model) async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("b")
      let fitted = try await VoiceFixture.write(
        model.classifier, model.parameters, set: model.set, calibration: model.calibration, to: url)
      let recognizer = try Recognizer(contentsOf: url)
      let extractor = try FeatureSpecification.set(model.set).makeExtractor()
      for label in 0..<3 {
        let clip = try VoiceFixture.clip(label: label, seed: 99, rate: 22050)
        let row = Matrix(rows: [try extractor.extract(from: clip)])
        let expected = try fitted.scores(for: row)
        let found = try recognizer.recognize(clip)
        #expect(found.scores == expected.values.values && found.areProbabilities == expected.areProbabilities)
        #expect(found.emotion == VoiceFixture.classNames[expected.predictions[0]])
        #expect(found.top(3).first == found.emotion && Set(found.top(3)) == Set(VoiceFixture.classNames))
        #expect(found.confidence == (expected.areProbabilities ? expected.values.values.max() : nil))
        #expect(abs(found.seconds - 1.5) < 1e-3 && found.speech.fraction > 0.3)
      }
      #expect(
        recognizer.givesProbabilities
          == (model.calibration != nil || model.classifier != "svm" || !model.parameters.isEmpty))
    }
  }

  /// Extractors and networks are kept between calls, and no two calls share one.
  @Test(arguments: [models[0], models[7]])
  func manyTasksAtOnceSayTheSame(model: Model) async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("b")
      try await VoiceFixture.write(
        model.classifier, model.parameters, set: model.set, calibration: model.calibration, to: url)
      let recognizer = try Recognizer(contentsOf: url)
      let clips = try (0..<12).map { try VoiceFixture.clip(label: $0 % 3, seed: UInt64($0)) }
      let alone = try clips.map { try recognizer.recognize($0) }
      let together = try await withThrowingTaskGroup(of: (Int, Recognition).self) { group in
        for turn in 0..<60 { group.addTask { (turn % 12, try recognizer.recognize(clips[turn % 12])) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(together.count == 60)
      for (index, recognition) in together { #expect(recognition == alone[index]) }
    }
  }

  @Test func silenceAndNoiseHaveNoEmotion() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("b")
      try await VoiceFixture.write("majority", to: url)
      let recognizer = try Recognizer(contentsOf: url)
      let tone = (0..<32000).map { Float(0.3 * sin(2 * Double.pi * 440 * Double($0) / 16000)) }
      var click = [Float](repeating: 0, count: 32000)
      for index in 10000..<10200 { click[index] = 0.9 }
      let offset = VoiceFixture.noise(seconds: 2, level: 0.00001).map { $0 + 0.4 }
      for (name, samples) in [
        ("digital silence", [Float](repeating: 0, count: 32000)), ("an offset", [Float](repeating: 0.2, count: 32000)),
        ("faint noise", VoiceFixture.noise(seconds: 2, level: 0.0002)),
        ("loud noise", VoiceFixture.noise(seconds: 3, level: 0.2)),
        ("a tone", tone), ("a click", click), ("an offset with noise", offset),
      ] {
        let found = try recognizer.recognize(AudioClip(samples: samples, sampleRate: 16000))
        #expect(found.outcome == .noSpeech(.nothingHeard), "\(name)")
        #expect(found.emotion == nil && found.confidence == nil && found.scores.isEmpty && found.top(3).isEmpty)
      }
      for count in [1, 100, 3999] {
        let samples = Array(VoiceFixture.samples(label: 1, seed: 1).prefix(count))
        let found = try recognizer.recognize(AudioClip(samples: samples, sampleRate: 16000))
        #expect(found.outcome == .noSpeech(.tooShort), "\(count) samples")
      }
      // A quiet voice is one.
      let quiet = VoiceFixture.samples(label: 1, seed: 1).map { $0 * 0.01 }
      #expect(try recognizer.recognize(AudioClip(samples: quiet, sampleRate: 16000)).emotion != nil)
    }
  }

  @Test func unsureModelsAbstain() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("b")
      try await VoiceFixture.write("majority", to: url)
      let found = try Recognizer(contentsOf: url).recognize(VoiceFixture.clip(label: 0, seed: 3))
      let confidence = try #require(found.confidence)
      #expect(found.abstaining(below: nil) == found && found.abstaining(below: Double(confidence)) == found)
      let unsure = found.abstaining(below: Double(confidence) + 0.01)
      #expect(unsure.outcome == .abstained("low", confidence: confidence) && unsure.emotion == nil)
      #expect(unsure.scores == found.scores && unsure.confidence == confidence)
      // Votes say nothing of certainty.
      try await VoiceFixture.write("svm", to: url)
      let votes = try Recognizer(contentsOf: url).recognize(VoiceFixture.clip(label: 0, seed: 3))
      #expect(votes.abstaining(below: 1) == votes && votes.confidence == nil && votes.emotion != nil)
    }
  }

  @Test func bundlesThatCannotJudgeRecordingsAreRefused() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("b")
      _ = try await ModelBundleTests.write("svm", to: url)
      func message() throws -> String {
        try #require(throws: BundleError.self) { try Recognizer(contentsOf: url) }.description
      }
      #expect(try message().contains("own features"))
      for kind in ["speaker", "corpus"] {
        try await VoiceFixture.write("majority", normalization: kind, to: url)
        #expect(try message().contains("all clips of their \(kind)"))
      }
      try await VoiceFixture.write("svm", to: url)
      let weights = url.appendingPathComponent("weights.safetensors")
      var bytes = try Data(contentsOf: weights)
      bytes[bytes.count / 2] ^= 4
      try bytes.write(to: weights)
      #expect(try message().contains("weights.safetensors"))
      try FileManager.default.removeItem(at: url)
      #expect(try message().contains("missing"))
    }
  }

  /// Bytes are judged as files are; what is wrong with them is told by kind.
  @Test func bytesFromAnyDoor() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("b")
      try await VoiceFixture.write("logistic", to: url)
      let recognizer = try Recognizer(contentsOf: url)
      let file = folder.appendingPathComponent("clip.wav")
      try AudioFile.writeWAV(VoiceFixture.samples(label: 2, seed: 7), sampleRate: 16000, to: file)
      let bytes = try Data(contentsOf: file)
      let found = try recognizer.recognize(bytes, name: "body")
      #expect(try found == recognizer.recognize(file) && found.emotion == "high")
      func error(_ bytes: Data, _ limits: AudioLimits = .none) throws -> RecognitionError {
        try #require(throws: RecognitionError.self) { try recognizer.recognize(bytes, name: "body", limits: limits) }
      }
      #expect(try error(Data()) == .audio(.emptyFile(path: "body")))
      guard case .audio(.undecodable) = try error(Data("text".utf8)) else {
        Issue.record("text")
        return
      }
      guard case .audio(.truncated) = try error(bytes.prefix(5000)) else {
        Issue.record("half a file")
        return
      }
      #expect(try error(bytes, AudioLimits(seconds: 1)) == .tooLong(seconds: 1.5, allowed: 1))
      #expect(
        try #require(throws: RecognitionError.self) { try recognizer.recognize(folder) }
          == .audio(.unreadable(path: folder.path, reason: "it is a folder")))
    }
  }

  @Test func jsonIsWhatTheReadmeSays() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("b")
      try await VoiceFixture.write("svm", calibration: .temperature, to: url)
      let recognizer = try Recognizer(contentsOf: url)
      func json(_ recognition: Recognition) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(recognition)) as? [String: Any])
      }
      let keys: Set = ["emotion", "confidence", "top_3", "probabilities", "outcome", "reason", "seconds", "speech"]
      let found = try json(recognizer.recognize(VoiceFixture.clip(label: 0, seed: 50)))
      #expect(
        Set(found.keys) == keys && found["emotion"] as? String == "low" && found["outcome"] as? String == "emotion")
      let probabilities = try #require(found["probabilities"] as? [String: Double])
      #expect(Set(probabilities.keys) == Set(VoiceFixture.classNames))
      #expect(abs(probabilities.values.reduce(0, +) - 1) < 1e-5)
      #expect(probabilities["low"] == found["confidence"] as? Double && found["reason"] is NSNull)
      let silent = try json(
        recognizer.recognize(AudioClip(samples: [Float](repeating: 0, count: 9000), sampleRate: 16000)))
      #expect(Set(silent.keys) == keys && silent["outcome"] as? String == "no speech" && silent["emotion"] is NSNull)
      #expect(silent["probabilities"] is NSNull && (silent["top_3"] as? [String])?.isEmpty == true)
      let unsure = try json(recognizer.recognize(VoiceFixture.clip(label: 0, seed: 50)).abstaining(below: 1.01))
      #expect(
        unsure["outcome"] as? String == "abstained" && unsure["emotion"] is NSNull && unsure["confidence"] is Double)
    }
  }
}
