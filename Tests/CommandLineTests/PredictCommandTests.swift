import Foundation
import SerAudio
import SerFormats
import SerTestSupport
import Testing

/// From files to emotions through the program.
@Suite(.serialized) struct PredictCommandTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private func array(_ text: String) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
  }

  /// The paths of some clips below the corpus folder.
  private static let clips = [
    "Actor_01/03-01-05-01-01-01-01.wav", "Actor_02/03-01-03-01-01-01-02.wav", "Actor_03/03-01-04-01-02-01-03.wav",
  ]

  @Test func oneFileIsOneObject() async throws {
    let (corpus, bundle) = (try SharedCorpus.folder.get(), try SharedBundle.folder.get())
    try await withTemporaryFolder { folder in
      let clip = corpus.appendingPathComponent(Self.clips[0])
      let result = try Serbase.succeed(["predict", bundle.path, clip.path], in: folder)
      let found = try object(result.output)
      let emotion = try #require(found["emotion"] as? String)
      let probabilities = try #require(found["probabilities"] as? [String: Double])
      #expect((found["top_3"] as? [String])?.count == 3 && (found["top_3"] as? [String])?.first == emotion)
      #expect(probabilities.count == 8 && probabilities[emotion] == probabilities.values.max())
      #expect(found["confidence"] as? Double == probabilities[emotion] && found["file"] as? String == clip.path)
      #expect(found["model"] as? String == "svm" && found["feature_set"] as? String == "mfcc-functionals")
      #expect(
        (found["version"] as? String)?.hasPrefix("serbase ") == true && (found["model_id"] as? String)?.count == 16)
      #expect((found["seconds"] as? Double ?? 0) > 1 && result.errors.isEmpty)
      // The same recording through a pipe.
      let piped = try Serbase.run(["predict", bundle.path, "-"], in: folder, input: clip)
      var other = try object(piped.output)
      #expect(piped.status == 0 && other["file"] as? String == "-")
      other["file"] = clip.path
      #expect(NSDictionary(dictionary: other) == NSDictionary(dictionary: found))
    }
  }

  /// A bundle says of every clip of a corpus what `evaluate` says.
  @Test func predictionsAreThoseOfAnEvaluation() async throws {
    let (corpus, bundle) = (try SharedCorpus.folder.get(), try SharedBundle.folder.get())
    try await withTemporaryFolder { folder in
      try Serbase.succeed(
        ["evaluate", bundle.path, "synthetic", "--audio", corpus.path, "--predictions", "judged.csv"], in: folder)
      let told = try Serbase.succeed(
        ["predict", bundle.path, corpus.path, "--format", "csv", "--out", "p.csv"], in: folder)
      #expect(told.output == "wrote p.csv: 300 recordings\n")
      let judged = try CSVDocument(contentsOf: folder.appendingPathComponent("judged.csv"))
      let predicted = try CSVDocument(contentsOf: folder.appendingPathComponent("p.csv"))
      #expect(judged.rows.count == 300 && predicted.rows.count == 300)
      func column(_ table: CSVDocument, _ name: String) throws -> Int { try #require(table.column(name)) }
      let (path, answer) = (try column(judged, "path"), try column(judged, "prediction"))
      let (file, emotion) = (try column(predicted, "file"), try column(predicted, "emotion"))
      let said = Dictionary(uniqueKeysWithValues: predicted.rows.map { ($0[file], $0) })
      for row in judged.rows {
        let own = try #require(said["\(corpus.path)/\(row[path])"])
        #expect(own[emotion] == row[answer], "\(row[path])")
        for name in ["happy", "sad", "calm"] {
          let (x, y) = (row[try column(judged, "p_\(name)")], own[try column(predicted, "p_\(name)")])
          #expect(abs((Double(x) ?? -1) - (Double(y) ?? -2)) < 2e-6, "\(row[path]) \(name)")
        }
      }
    }
  }

  @Test func foldersAndSeveralFilesKeepTheirOrder() async throws {
    let (corpus, bundle) = (try SharedCorpus.folder.get(), try SharedBundle.folder.get())
    try await withTemporaryFolder { folder in
      let files = Self.clips.reversed().map { corpus.appendingPathComponent($0).path }
      let one = try Serbase.succeed(["predict", bundle.path] + files + ["--jobs", "1", "--quiet"], in: folder)
      let four = try Serbase.succeed(["predict", bundle.path] + files + ["--jobs", "4", "--quiet"], in: folder)
      #expect(one.output == four.output && one.errors.isEmpty)
      #expect(try array(one.output).map { $0["file"] as? String } == files)
      let actor = corpus.appendingPathComponent("Actor_01").path
      let lines = try Serbase.succeed(["predict", bundle.path, actor, "--format", "jsonl"], in: folder).output
      let again = try Serbase.succeed(["predict", bundle.path, actor, "--format", "jsonl", "--jobs", "3"], in: folder)
      #expect(lines == again.output)
      let names = try lines.split(separator: "\n").map { try #require(try object(String($0))["file"] as? String) }
      #expect(names.count == 60 && names == names.sorted() && names.allSatisfy { $0.hasPrefix(actor + "/") })
      // A folder is an array even of one.
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("a/b"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        at: corpus.appendingPathComponent(Self.clips[0]), to: folder.appendingPathComponent("a/b/c.wav"))
      let single = try Serbase.succeed(["predict", bundle.path, "a"], in: folder)
      #expect(try array(single.output).map { $0["file"] as? String } == ["a/b/c.wav"])
      let table = try Serbase.succeed(["predict", bundle.path, "a", "--format", "table"], in: folder)
      #expect(table.output.contains("a/b/c.wav") && table.output.contains("confidence"))
    }
  }

  @Test func badFilesAreNamedAndTheOthersJudged() async throws {
    let (corpus, bundle) = (try SharedCorpus.folder.get(), try SharedBundle.folder.get())
    try await withTemporaryFolder { folder in
      let good = corpus.appendingPathComponent(Self.clips[1])
      let bytes = try Data(contentsOf: good)
      func write(_ name: String, _ data: Data) throws { try data.write(to: folder.appendingPathComponent(name)) }
      try write("cut.wav", bytes.prefix(3000))
      try write("empty.wav", Data())
      try write("text.wav", Data("words".utf8))
      try AudioFile.writeWAV(
        [Float](repeating: 0, count: 16000), sampleRate: 16000, to: folder.appendingPathComponent("silent.wav"))
      try AudioFile.writeWAV([0.5, -0.5], sampleRate: 16000, to: folder.appendingPathComponent("short.wav"))
      let result = try Serbase.run(
        ["predict", bundle.path, "cut.wav", good.path, "empty.wav", "text.wav", "gone.wav", "silent.wav", "short.wav"],
        in: folder)
      #expect(result.status == 65 && result.errors.contains("4 of 7 recordings can't be judged"), "\(result.errors)")
      let found = try array(result.output)
      let outcomes = found.map { $0["outcome"] as? String }
      #expect(
        outcomes == ["unreadable", "emotion", "unreadable", "unreadable", "unreadable", "no speech", "no speech"])
      for (entry, name) in zip(found, ["cut", "", "empty", "text", "gone"]) where !name.isEmpty {
        #expect(entry["emotion"] is NSNull && entry["reason"] is String)
        #expect(result.errors.contains("warning: \(name).wav: "), "\(result.errors)")
      }
      let csv = try Serbase.run(["predict", bundle.path, "cut.wav", "silent.wav", "--format", "csv"], in: folder)
      #expect(try CSVDocument(text: csv.output, path: "out").rows.count == 2 && csv.status == 65)
      let gone = try Serbase.run(["predict", bundle.path, "gone.wav"], in: folder)
      #expect(gone.status == 66 && gone.errors.contains("gone.wav: no such file"))
      let nothing = try Serbase.run(["predict", bundle.path, "-"], in: folder)
      #expect(nothing.status == 65 && nothing.errors.contains("standard input"), "\(nothing.errors)")
    }
  }

  @Test func badRequestsAreRefused() async throws {
    let bundle = try SharedBundle.folder.get()
    try await withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("empty"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: bundle, to: folder.appendingPathComponent("flipped"))
      let weights = folder.appendingPathComponent("flipped/weights.safetensors")
      var bytes = try Data(contentsOf: weights)
      bytes[bytes.count - 9] ^= 1
      try bytes.write(to: weights)
      for (arguments, status, says) in [
        (["predict", "nowhere", "a.wav"], 66, "bundle.json is missing"),
        (["predict", "flipped", "a.wav"], 65, "weights.safetensors"),
        (["predict", bundle.path, "empty"], 66, "empty"),
        (["predict", bundle.path, "a.wav", "--hop", "1"], 64, "--hop goes with --window"),
        (["predict", bundle.path, "a.wav", "--window", "3", "--hop", "4"], 64, "hop of 4"),
        (["predict", bundle.path, "a.wav", "--abstain-below", "2"], 64, "--abstain-below"),
        (["predict", bundle.path, "a.wav", "--format", "yaml"], 64, "yaml"),
        (["predict", bundle.path, "-", "-"], 64, "read once"),
        (["predict", bundle.path], 64, "files"),
      ] as [([String], Int32, String)] {
        let result = try Serbase.run(arguments, in: folder)
        #expect(
          result.status == status && result.errors.contains(says), "\(arguments): \(result.status) \(result.errors)")
        #expect(result.output.isEmpty)
      }
    }
  }

  @Test func windowsGiveATimelineAndADecision() async throws {
    let (corpus, bundle) = (try SharedCorpus.folder.get(), try SharedBundle.folder.get())
    try await withTemporaryFolder { folder in
      let clip = corpus.appendingPathComponent(Self.clips[0])
      let samples = try AudioFile.read(clip).clip
      let long = samples.samples + [Float](repeating: 0, count: 3 * samples.sampleRate) + samples.samples
      let file = folder.appendingPathComponent("long.wav")
      try AudioFile.writeWAV(long, sampleRate: samples.sampleRate, to: file)
      let whole = try object(
        Serbase.succeed(["predict", bundle.path, "long.wav", "--window", "2", "--hop", "0.5"], in: folder).output)
      let windows = try #require(whole["windows"] as? [[String: Any]])
      let length = Double(long.count) / Double(samples.sampleRate)
      #expect(windows.first?["start"] as? Double == 0 && abs((windows.last?["end"] as? Double ?? 0) - length) < 1e-5)
      #expect(Set(windows.compactMap { $0["outcome"] as? String }) == ["emotion", "no speech"])
      #expect(whole["emotion"] is String && abs((whole["seconds"] as? Double ?? 0) - length) < 1e-5)
      let abstaining = try object(
        Serbase.succeed(
          ["predict", bundle.path, "long.wav", "--window", "2", "--hop", "0.5", "--abstain-below", "1"], in: folder
        ).output)
      #expect(abstaining["outcome"] as? String == "abstained" && abstaining["emotion"] is NSNull)
      let csv = try Serbase.succeed(
        ["predict", bundle.path, "long.wav", "--window", "2", "--hop", "0.5", "--format", "csv"], in: folder)
      #expect(try CSVDocument(text: csv.output, path: "out").rows.count == windows.count + 1)
      // The same through a stream.
      let heard = try Serbase.run(
        ["listen", bundle.path, "-", "--window", "2", "--hop", "0.5", "--smoothing", "0"], in: folder, input: file)
      let lines = try heard.output.split(separator: "\n").map { try object(String($0)) }
      #expect(heard.status == 0 && lines.count == windows.count, "\(heard.errors)")
      for (line, window) in zip(lines, windows) {
        #expect(NSDictionary(dictionary: line) == NSDictionary(dictionary: window))
      }
    }
  }

  @Test func votesHaveNoConfidence() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      try Serbase.succeed(
        [
          "fit", "svm", "synthetic", "--audio", corpus.path, "--param", "probability=false", "--out", "votes",
          "--quiet",
        ],
        in: folder)
      let clip = corpus.appendingPathComponent(Self.clips[0]).path
      let found = try object(Serbase.succeed(["predict", "votes", clip], in: folder).output)
      #expect(found["emotion"] is String && found["confidence"] is NSNull && found["probabilities"] is NSNull)
      #expect(
        (found["top_3"] as? [String])?.count == 3 && (found["reason"] as? String)?.contains("no probabilities") == true)
      let abstain = try Serbase.run(["predict", "votes", clip, "--abstain-below", "0.5"], in: folder)
      #expect(abstain.status == 64 && abstain.errors.contains("--calibrate"))
      // By default there is one, and the answers are the same.
      let bundle = try String(
        contentsOf: SharedBundle.folder.get().appendingPathComponent("bundle.json"), encoding: .utf8)
      #expect(bundle.contains("\"probability\" : true"))
      try Serbase.succeed(
        ["fit", "svm", "synthetic", "--audio", corpus.path, "--normalize", "speaker", "--out", "own", "--quiet"],
        in: folder)
      let refused = try Serbase.run(["predict", "own", clip], in: folder)
      #expect(refused.status == 65 && refused.errors.contains("--normalize train"))
      let shown = try Serbase.succeed(["bundle", "show", "own"], in: folder)
      #expect(shown.output.contains("transductive") && shown.output.contains("recordings     no: "))
    }
  }

  @Test func aBundleIsShown() async throws {
    let bundle = try SharedBundle.folder.get()
    try await withTemporaryFolder { folder in
      let text = try Serbase.succeed(["bundle", "show", bundle.path], in: folder).output
      for word in [
        "svm", "mfcc-functionals, 360 values", "the model's own", "cost=10 ", "probability=true", "300 clips",
        "5 speakers",
        "group-5fold", "gender female", "serbase predict", "3 of 3 files", "  UAR         0.", "  macro-F1    0.",
      ] { #expect(text.contains(word), "\(word) in\n\(text)") }
      let json = try object(Serbase.succeed(["bundle", "show", bundle.path, "--json"], in: folder).output)
      #expect(json["model"] as? String == "svm" && json["judges_recordings"] as? Bool == true)
      #expect((json["digests"] as? [String: String])?.count == 3 && json["metrics"] is [String: Any])
      let none = try Serbase.run(["bundle", "show", "nowhere"], in: folder)
      #expect(none.status == 66)
    }
  }
}
