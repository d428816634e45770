import Foundation
import SerAudio
import SerTestSupport
import Testing

/// Bad input through the program: a message that names file and remedy, and the documented exit code.
@Suite(.serialized) struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let says: [String]
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let usage = [
    Case(arguments: ["eda", "ravdes", "--audio", ".", "--out", "o"], status: 64, says: ["did you mean 'ravdess'"]),
    Case(
      arguments: ["features", "extract", "ravdess", "--audio", ".", "--set", "mfcc-functional", "--out", "o.npz"],
      status: 64,
      says: ["mfcc-functionals"]),
    Case(arguments: ["fit", "swm", "ravdess", "--audio", "."], status: 64, says: ["did you mean 'svm'"]),
    Case(
      arguments: ["fit", "svm", "ravdess", "--audio", ".", "--param", "costs=3"], status: 64,
      says: ["did you mean 'cost'"]),
    Case(
      arguments: ["fit", "svm", "ravdess", "--audio", ".", "--param", "cost=-1"], status: 64, says: ["cost", "-1"]),
    Case(
      arguments: ["compare", "ravdess", "--audio", ".", "--normalize", "speakers", "--out", "o"], status: 64,
      says: ["did you mean 'speaker'"]),
    Case(
      arguments: ["compare", "ravdess", "--audio", ".", "--param", "forest.trees=3", "--out", "o"], status: 64,
      says: ["forest"]),
    Case(
      arguments: ["compare", "ravdess", "--audio", ".", "--models", "svm,svm", "--out", "o"], status: 64,
      says: ["twice"]),
    Case(
      arguments: ["fit", "svm", "ravdess", "--audio", ".", "--param", "svn.cost=3"], status: 64,
      says: ["did you mean 'svm'"]),
    Case(arguments: ["fit", "svm"], status: 64, says: ["either a corpus or --table"]),
    Case(arguments: ["eda", "ravdess", "--out", "o"], status: 64, says: ["--audio"]),
    Case(arguments: ["corpus", "synthesize", "--out", "o", "--speakers", "0"], status: 64, says: ["speakers"]),
    Case(arguments: ["frobnicate"], status: 64, says: ["frobnicate"]),
    Case(
      arguments: ["eda", "ravdess", "--audio", "nowhere", "--out", "o"], status: 66,
      says: ["nowhere", "no such folder"]),
    Case(arguments: ["corpus", "check", "ravdess", "--audio", "nowhere"], status: 66, says: ["nowhere"]),
    Case(
      arguments: ["corpus", "index", "tess", "--audio", "nowhere", "--out", "m.csv"], status: 66, says: ["nowhere"]),
    Case(arguments: ["fit", "svm", "--table", "none.npz"], status: 66, says: ["none.npz"]),
    Case(arguments: ["features", "explain", "none.wav", "--out", "o"], status: 66, says: ["none.wav"]),
    Case(
      arguments: ["features", "explain", "a.wav", "b.wav", "--names", "one", "--out", "o"], status: 64,
      says: ["1 names for 2 recordings"]),
    Case(arguments: ["eda", "mine.csv", "--audio", ".", "--out", "o"], status: 66, says: ["mine.csv"]),
  ]

  @Test(arguments: usage)
  func wordsAndPlaces(_ test: Case) async throws {
    try await withTemporaryFolder { folder in
      let result = try Serbase.run(test.arguments, in: folder)
      #expect(result.status == test.status, "\(result.errors)")
      for word in test.says { #expect(result.errors.contains(word), "\(result.errors)") }
      #expect(result.output.isEmpty)
    }
  }

  @Test func emptyFolderAndFolderWithoutAudio() async throws {
    try await withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("empty"), withIntermediateDirectories: true)
      for command in [["corpus", "check", "ravdess"], ["corpus", "index", "emodb", "--out", "m.csv"]] {
        let result = try Serbase.run(command + ["--audio", "empty"], in: folder)
        #expect(result.status == 66 && result.errors.contains("empty"), "\(result.errors)")
      }
    }
  }

  @Test func unknownProtocolNamesTheNearest() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let result = try Serbase.run(
        ["fit", "svm", "synthetic", "--audio", corpus.path, "--protocol", "group-5folds"], in: folder)
      #expect(result.status == 64 && result.errors.contains("did you mean 'group-5fold'"), "\(result.errors)")
    }
  }

  @Test func manifestsOfOnesOwn() async throws {
    try await withTemporaryFolder { folder in
      func manifest(_ name: String, _ text: String) throws {
        try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
      }
      try manifest("header.csv", "file,mood\na.wav,happy\n")
      try manifest("label.csv", "path,emotion\na.wav,happpy\n")
      try manifest("one.csv", "path,emotion,speaker\na.wav,happy,1\nb.wav,happy,2\n")
      for name in ["a", "b"] { try Self.writeTone(folder.appendingPathComponent("\(name).wav")) }
      let header = try Serbase.run(["eda", "header.csv", "--audio", ".", "--out", "o"], in: folder)
      #expect(header.status == 65 && header.errors.contains("header.csv") && header.errors.contains("path"))
      let label = try Serbase.run(["eda", "label.csv", "--audio", ".", "--out", "o"], in: folder)
      #expect(label.status == 65 && label.errors.contains("line 2") && label.errors.contains("did you mean 'happy'"))
      let one = try Serbase.run(["fit", "svm", "one.csv", "--audio", ".", "--out", "m"], in: folder)
      #expect(one.status == 65 && one.errors.contains("one class"), "\(one.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("m").path))
    }
  }

  @Test func aFewBadClipsDoNotSinkARun() async throws {
    try await withTemporaryFolder { folder in
      let audio = folder.appendingPathComponent("audio")
      try FileManager.default.createDirectory(at: audio, withIntermediateDirectories: true)
      var rows = "path,emotion,speaker\n"
      for index in 0..<12 {
        try Self.writeTone(audio.appendingPathComponent("good\(index).wav"), frequency: 120 + 40 * Double(index))
        rows += "good\(index).wav,\(index % 2 == 0 ? "happy" : "sad"),\(index % 3)\n"
      }
      let good = try Data(contentsOf: audio.appendingPathComponent("good0.wav"))
      try good.prefix(1000).write(to: audio.appendingPathComponent("cut.wav"))
      try Data().write(to: audio.appendingPathComponent("empty.wav"))
      try Data("words".utf8).write(to: audio.appendingPathComponent("text.wav"))
      try AudioFile.writeWAV(
        [Float](repeating: 0, count: 16000), sampleRate: 16000, to: audio.appendingPathComponent("silent.wav"))
      try AudioFile.writeWAV([0.5, -0.5, 0.5], sampleRate: 16000, to: audio.appendingPathComponent("short.wav"))
      let bad = ["cut", "empty", "text", "silent", "short"]
      for name in bad + ["gone"] { rows += "\(name).wav,sad,1\n" }
      try rows.write(to: folder.appendingPathComponent("m.csv"), atomically: true, encoding: .utf8)

      let extract = ["features", "extract", "m.csv", "--audio", "audio", "--set", "mfcc-functionals", "--out", "t.npz"]
      let result = try Serbase.succeed(extract, in: folder)
      for name in bad + ["gone"] { #expect(result.errors.contains("\(name).wav"), "\(name)") }
      #expect(result.output.contains("12 rows") && result.output.contains("6 clips left out"))
      #expect(result.errors.contains("6 of 18 clips left out"))

      let strict = try Serbase.run(extract.dropLast() + ["strict.npz", "--max-failures", "5"], in: folder)
      #expect(strict.status == 65 && strict.errors.contains("--max-failures"))
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("strict.npz").path))

      let explored = try Serbase.run(["eda", "m.csv", "--audio", "audio", "--out", "eda"], in: folder)
      #expect(explored.status == 0 && explored.errors.contains("cut.wav"), "\(explored.errors)")
      let none = try Serbase.run(
        [
          "features", "extract", "--files", "audio/silent.wav", "audio/cut.wav", "--set", "mfcc-functionals", "--out",
          "n.npz",
        ],
        in: folder)
      #expect(none.status == 65 && none.errors.contains("silent"))
    }
  }

  /// Files numbered anew for every speaker: a missing one must not become another speaker's.
  @Test func aMissingRecordingIsNotReplacedByItsNamesake() async throws {
    try await withTemporaryFolder { folder in
      let only = folder.appendingPathComponent("audio/s1")
      try FileManager.default.createDirectory(at: only, withIntermediateDirectories: true)
      try Self.writeTone(only.appendingPathComponent("000.wav"))
      try "path,emotion,speaker\ns1/000.wav,happy,1\ns2/000.wav,angry,2\n"
        .write(to: folder.appendingPathComponent("m.csv"), atomically: true, encoding: .utf8)
      let check = try Serbase.run(["corpus", "check", "m.csv", "--audio", "audio"], in: folder)
      #expect(check.status == 65 && check.output.contains("s2/000.wav"), "\(check.output)")
      // Flat, the two can't be told apart at all.
      try FileManager.default.moveItem(
        at: only.appendingPathComponent("000.wav"), to: folder.appendingPathComponent("audio/000.wav"))
      let flat = try Serbase.run(["corpus", "check", "m.csv", "--audio", "audio"], in: folder)
      #expect(flat.status == 65 && flat.output.contains("s2/000.wav"), "\(flat.output)")
    }
  }

  /// Long enough for one feature set and too short for the other: left out of both, and the run goes on.
  @Test func aClipThatOneSetCannotUseIsLeftOutOfAll() async throws {
    try await withTemporaryFolder { folder in
      var rows = "path,emotion,speaker\n"
      for index in 0..<20 {
        try Self.writeTone(folder.appendingPathComponent("\(index).wav"), frequency: 100 + 20 * Double(index))
        rows += "\(index).wav,\(index % 2 == 0 ? "happy" : "sad"),\(index % 5)\n"
      }
      let scrap = (0..<800).map { Float(sin(Double($0) * 0.1)) * 0.3 }
      try AudioFile.writeWAV(scrap, sampleRate: 16000, to: folder.appendingPathComponent("scrap.wav"))
      rows += "scrap.wav,sad,1\n"
      try rows.write(to: folder.appendingPathComponent("m.csv"), atomically: true, encoding: .utf8)
      let result = try Serbase.run(
        [
          "compare", "m.csv", "--audio", ".", "--sets", "mfcc-functionals,logmel-functionals", "--models", "majority",
          "--out", "c",
        ], in: folder)
      #expect(result.status == 0 && result.errors.contains("scrap.wav") && result.errors.contains("20 clips"))
    }
  }

  /// Sizes and rates that a header only claims must cost neither memory nor a trap.
  @Test func lyingHeadersAreRefused() async throws {
    try await withTemporaryFolder { folder in
      try Self.writeTone(folder.appendingPathComponent("rate.wav"))
      var bytes = try Data(contentsOf: folder.appendingPathComponent("rate.wav"))
      bytes.replaceSubrange(24..<28, with: [1, 0, 0, 0])
      try bytes.write(to: folder.appendingPathComponent("rate.wav"))
      let rate = try Serbase.run(
        ["features", "extract", "--files", "rate.wav", "--set", "mfcc-functionals", "--out", "r.npz"], in: folder)
      #expect(rate.status == 65 && rate.errors.contains("1 Hz"), "\(rate.errors)")
      try Data([1, 2, 3]).write(to: folder.appendingPathComponent("t.npz"))
      let table = try Serbase.run(["fit", "svm", "--table", "t.npz"], in: folder)
      #expect(table.status == 65 && table.errors.contains("t.npz"))
    }
  }

  @Test func checkNamesEveryDifference() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let copy = folder.appendingPathComponent("copy")
      try FileManager.default.copyItem(at: corpus, to: copy)
      let victims = [
        "Actor_01/03-01-01-01-01-01-01.wav", "Actor_01/03-01-02-01-01-01-01.wav", "Actor_02/03-01-02-01-01-01-02.wav",
      ]
      try FileManager.default.removeItem(at: copy.appendingPathComponent(victims[0]))
      try Data("broken".utf8).write(to: copy.appendingPathComponent(victims[1]))
      try FileManager.default.copyItem(
        at: copy.appendingPathComponent(victims[2]), to: copy.appendingPathComponent("Actor_02/copy of a clip.wav"))
      let result = try Serbase.run(["corpus", "check", "synthetic", "--audio", "copy"], in: folder)
      #expect(result.status == 65)
      for name in victims.prefix(2) + ["copy of a clip.wav"] {
        #expect(result.output.contains(name), "\(result.output)")
      }
      let whole = try Serbase.run(["corpus", "check", "synthetic", "--audio", corpus.path], in: folder)
      #expect(whole.status == 0)
    }
  }

  @Test func unwritableOutputsAreNamedAndNothingIsLost() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let source = ["synthetic", "--audio", corpus.path]
      let thesis = folder.appendingPathComponent("thesis")
      try FileManager.default.createDirectory(at: thesis, withIntermediateDirectories: true)
      try "years of work".write(to: thesis.appendingPathComponent("thesis.tex"), atomically: true, encoding: .utf8)
      for arguments in [
        ["features", "extract"] + source + ["--set", "logmel-functionals", "--out", "/proc/none/t.npz"],
        ["compare"] + source + ["--models", "majority", "--out", "thesis"],
        ["fit", "majority"] + source + ["--out", "thesis"], ["eda"] + source + ["--out", "thesis"],
        ["corpus", "synthesize", "--speakers", "1", "--out", "thesis"],
      ] {

        let result = try Serbase.run(arguments, in: folder)
        #expect(result.status == 73, "\(arguments.joined(separator: " ")): \(result.errors)")
        #expect(result.errors.contains("thesis") || result.errors.contains("/proc/none"))
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: thesis.path) == ["thesis.tex"])
      // Nor with the file by which the command knows its own folders beside it.
      for (command, marker) in [
        (["compare"] + source + ["--models", "majority"], "comparison.csv"),
        (["fit", "majority"] + source, "bundle.json"),
        (["eda"] + source, "exploration.json"), (["corpus", "synthesize", "--speakers", "1"], "synthetic-corpus.json"),
      ] {
        try "{}".write(to: thesis.appendingPathComponent(marker), atomically: true, encoding: .utf8)
        #expect(try Serbase.run(command + ["--out", "thesis"], in: folder).status == 73, "\(marker)")
        #expect(FileManager.default.fileExists(atPath: thesis.appendingPathComponent("thesis.tex").path))
        try FileManager.default.removeItem(at: thesis.appendingPathComponent(marker))
      }
    }
  }

  /// Standard output that takes nothing, and a reader that goes before all is told.
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: [
      ("> /dev/full", 73 as Int32, "standard output: can't be written"),
      ("| head -c 10 > head; exit ${PIPESTATUS[0]}", 141, ""),
    ])
  func resultsThatNobodyTakesEndTheProgram(redirection: String, status: Int32, says: String) async throws {
    try await withTemporaryFolder { folder in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      // Longer than a pipe holds.
      process.arguments = ["-c", "'\(Serbase.executable.path)' features list --json \(redirection)"]
      process.currentDirectoryURL = folder
      let errors = Pipe()
      process.standardError = errors
      try process.run()
      let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(
        process.terminationStatus == status && (says.isEmpty || text.contains(says)),
        "\(process.terminationStatus) \(text)")
    }
  }

  private static func writeTone(_ url: URL, frequency: Double = 200) throws {
    let samples = (0..<16000).map { n -> Float in
      let t = Double(n) / 16000
      return Float(0.3 * sin(2 * .pi * frequency * t) * (0.5 + 0.5 * sin(2 * .pi * 3 * t)))
    }
    try AudioFile.writeWAV(samples, sampleRate: 16000, to: url)
  }
}
