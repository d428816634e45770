import Foundation
import SerAudio
import SerCorpus
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

@testable import SerReports

@Suite struct ExploredFeatureTests {
  private func explore(
    _ clips: [LocatedClip], to folder: URL, change: (inout CorpusExploration) -> Void = { _ in }
  ) async throws -> ExplorationReport {
    var exploration = CorpusExploration(corpus: "buzz")
    exploration.gnuplot = nil
    exploration.workers = 2
    change(&exploration)
    return try await exploration.run(clips, to: folder)
  }

  @Test func mapsAreDrawnAndCalledPictures() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Buzz.corpus(in: folder)
      let output = folder.appendingPathComponent("out")
      let report = try await explore(clips, to: output)
      for name in [
        "pca-map", "lda-emotion-map", "lda-speaker-map", "tsne-map", "leading-columns", "correlations", "separability",
      ] {
        #expect(report.plots.undrawn.contains(name), "\(name)")
      }
      let map = try CSVDocument(contentsOf: output.appendingPathComponent("pca-map.csv"))
      #expect(map.header == ["clip", "x", "y", "emotion", "gender", "speaker"] && map.rows.count == 40)
      let page = try String(contentsOf: output.appendingPathComponent("index.md"), encoding: .utf8)
      #expect(page.contains("pictures, not evidence") && page.contains("fitted on the very clips"))
      let html = try String(contentsOf: output.appendingPathComponent("index.html"), encoding: .utf8)
      #expect(html.contains("<h2>Map of principal components</h2>") && html.contains("pca-map.csv"))
      let figures = Dictionary(uniqueKeysWithValues: report.figures.map { ($0.name, $0.value) })
      // Voices of four pitches: neighbours share the speaker far more often than chance has it.
      let share = try #require(figures["neighbours.speaker.share"] ?? nil)
      let chance = try #require(figures["neighbours.speaker.chance"] ?? nil)
      #expect(share > 1.3 * chance, "\(share) against \(chance)")
      let matrix = try CSVDocument(contentsOf: output.appendingPathComponent("separability.csv"))
      #expect(matrix.rows[0][2] == matrix.rows[1][1] && matrix.rows[0][1].isEmpty)
    }
  }

  @Test func samplesKeepTheProportions() {
    let labels = (0..<1000).map { $0 % 10 == 0 ? 1 : 0 }
    let kept = NeighbourMap.sample(labels: labels, classCount: 2, most: 200, seed: Seed(1))
    #expect(kept == kept.sorted() && Set(kept).count == 200 && kept.count { labels[$0] == 1 } == 20)
    #expect(kept == NeighbourMap.sample(labels: labels, classCount: 2, most: 200, seed: Seed(1)))
    #expect(kept != NeighbourMap.sample(labels: labels, classCount: 2, most: 200, seed: Seed(2)))
    #expect(NeighbourMap.sample(labels: [0, 1], classCount: 2, most: 2, seed: Seed(1)) == [0, 1])
  }

  @Test func outliersSayWhy() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Buzz.corpus(in: folder)
      func replace(_ path: String, _ samples: [Float]) throws {
        try AudioFile.writeWAV(samples, sampleRate: Buzz.rate, to: folder.appendingPathComponent(path))
      }
      let voice = Buzz.samples(frequency: 110, amplitude: 0.03)
      try replace("1-sad-normal-1.wav", voice.map { $0 * 0.01 })
      try replace("2-sad-normal-1.wav", Buzz.samples(frequency: 190, amplitude: 0.03, seconds: 4))
      try replace("3-angry-normal-1.wav", voice.map { max(-0.02, min(0.02, $0)) })
      var stream = Seed(4).makeStream()
      try replace("10-neutral-normal-1.wav", (0..<16000).map { _ in Float(0.02 * stream.gaussian()) })
      let output = folder.appendingPathComponent("out")
      let report = try await explore(clips, to: output)
      let table = try CSVDocument(contentsOf: output.appendingPathComponent("outliers.csv"))
      let reasons = Dictionary(uniqueKeysWithValues: table.rows.map { ($0[0], $0[$0.count - 1]) })
      #expect(reasons["1-sad-normal-1.wav"]?.contains("quiet (") == true)
      #expect(reasons["2-sad-normal-1.wav"]?.contains("long (") == true)
      #expect(reasons["3-angry-normal-1.wav"]?.contains("clipped or limited") == true)
      #expect(reasons["10-neutral-normal-1.wav"]?.contains("voiced") == true)
      // Steady tones have crests of one height, so that most of these clips stand in the list.
      #expect(reasons.values.allSatisfy { !$0.isEmpty })
      #expect(report.findings.contains { $0.topic == "Outlier clips" && $0.text.contains("listened to first") })
    }
  }

  private func recognition(_ clips: [LocatedClip], in folder: URL) throws -> HumanRecognition {
    let rows = clips.enumerated().map { "\($0.element.path),\($0.offset % 4 == 0 ? 100 : 60)" }
    let url = folder.appendingPathComponent("people.csv")
    try ("path,recognition\n" + rows.joined(separator: "\n")).write(to: url, atomically: true, encoding: .utf8)
    return try HumanRecognition(contentsOf: url)
  }

  /// Predictions of two seeds: wrong for every fourth clip, which are those that all people recognise.
  private func predictions(
    _ clips: [LocatedClip], in folder: URL, truth: (LocatedClip) -> String = { $0.entry?.emotion.rawValue ?? "" }
  ) throws -> PredictedClips {
    var rows = ["path,feature_set,model,normalization,seed,truth,prediction,p_neutral,p_sad,p_angry,protocol,marks"]
    for seed in 1...2 {
      for (index, clip) in clips.enumerated() {
        let (emotion, isWrong) = (truth(clip), index % 4 == 0)
        let taken = isWrong ? (emotion == "sad" ? "angry" : "sad") : emotion
        let p = ["neutral", "sad", "angry"].map { $0 == taken ? "0.8" : "0.1" }
        let fields = [clip.path, "set", "svm", "speaker", "\(seed)", emotion, taken] + p + ["loso", "transductive"]
        rows.append(fields.joined(separator: ","))
      }
    }
    let url = folder.appendingPathComponent("predictions.csv")
    try rows.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
    return try PredictedClips(contentsOf: url)
  }

  @Test func peopleAndAModel() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Buzz.corpus(in: folder)
      let (people, model) = (try recognition(clips, in: folder), try predictions(clips, in: folder))
      let output = folder.appendingPathComponent("out")
      let report = try await explore(clips, to: output) {
        $0.recognition = people
        $0.predictions = model
      }
      let figures = Dictionary(uniqueKeysWithValues: report.figures.map { ($0.name, $0.value) })
      #expect(abs((try #require(figures["recognition.mean"] ?? nil)) - 0.7) < 1e-9)
      #expect(figures["recognition.model.1.accuracy"] == 0.75)
      // The model errs exactly on what all people recognise.
      #expect(figures["recognition.model.1.spearman"] == -1)
      #expect(figures["recognition.model.best.missedClear"] == 10)
      let missed = try CSVDocument(contentsOf: output.appendingPathComponent("recognition-missed.csv"))
      #expect(missed.rows.count == 10 && missed.rows.allSatisfy { $0[2] == "1.0000" && $0[4] == "0.1000" })
      let page = try String(contentsOf: output.appendingPathComponent("index.md"), encoding: .utf8)
      #expect(page.contains("svm on set (normalization speaker, loso, transductive)"))
    }
  }

  @Test func filesOfAnotherCorpusAreRefused() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Buzz.corpus(in: folder)
      let people = try recognition(clips, in: folder)
      let other = try predictions(clips, in: folder) { _ in "sad" }
      await #expect(throws: ExplorationError.self) {
        _ = try await explore(clips, to: folder.appendingPathComponent("out")) {
          $0.recognition = people
          $0.predictions = other
        }
      }
      let renamed = clips.compactMap { clip in
        clip.entry.map { entry in
          var entry = entry
          entry.path = "x-" + entry.path
          return LocatedClip(entry: entry, url: clip.url)
        }
      }
      do {
        _ = try await explore(renamed, to: folder.appendingPathComponent("out")) { $0.recognition = people }
        Issue.record("rates of other clips were taken")
      } catch let error as ExplorationError {
        #expect(error == .noRecognition(file: "people.csv", corpus: "buzz"))
      }
      let url = folder.appendingPathComponent("odd.csv")
      try "path,truth\na,sad\n".write(to: url, atomically: true, encoding: .utf8)
      #expect(throws: FormatError.self) { _ = try PredictedClips(contentsOf: url) }
    }
  }
}
