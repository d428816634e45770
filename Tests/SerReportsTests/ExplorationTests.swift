import Foundation
import SerAudio
import SerCorpus
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

@testable import SerReports

/// A small corpus of buzzing voices whose pitch and level are known.
enum Buzz {
  static let rate = 16000

  /// Silence, then harmonics of `frequency` at a level, then silence.
  static func samples(frequency: Double, amplitude: Double, seconds: Double = 0.6) -> [Float] {
    let silence = [Float](repeating: 0, count: rate / 4)
    let voice = (0..<Int(seconds * Double(rate))).map { n -> Float in
      let time = Double(n) / Double(rate)
      let bend = 1 + 0.03 * sin(2 * .pi * 2 * time)
      return Float(
        (1...8).reduce(0.0) { $0 + sin(2 * .pi * Double($1) * frequency * bend * time) / Double($1) } * amplitude)
    }
    return silence + voice + silence
  }

  /// Two women and two men; angry is louder and higher than sad; neutral lacks strong clips, as in RAVDESS.
  static func corpus(in folder: URL) throws -> [LocatedClip] {
    var clips: [LocatedClip] = []
    for (speaker, base) in [("1", 110.0), ("2", 210), ("3", 125), ("10", 230)] {
      for emotion in [Emotion.neutral, .sad, .angry] {
        for intensity in [Intensity.normal, .strong] where !(emotion == .neutral && intensity == .strong) {
          for take in 1...2 {
            let factor = emotion == .angry ? 1.4 : emotion == .sad ? 0.9 : 1
            let strength = intensity == .strong ? 2.0 : 1
            let path = "\(speaker)-\(emotion.rawValue)-\(intensity.rawValue)-\(take).wav"
            try AudioFile.writeWAV(
              samples(
                frequency: base * factor * (1 + 0.01 * Double(take)),
                amplitude: 0.03 * strength * (emotion == .angry ? 3 : 1)), sampleRate: rate,
              to: folder.appendingPathComponent(path))
            clips.append(
              LocatedClip(
                entry: ManifestEntry(
                  path: path, speaker: speaker, gender: base > 180 ? .female : .male, emotion: emotion,
                  intensity: intensity, statement: "a"), url: folder.appendingPathComponent(path)))
          }
        }
      }
    }
    return clips
  }
}

@Suite struct ExplorationTests {
  private func explore(
    _ clips: [LocatedClip], to folder: URL, workers: Int = 2, change: (inout CorpusExploration) -> Void = { _ in }
  ) async throws -> ExplorationReport {
    var exploration = CorpusExploration(corpus: "buzz")
    exploration.gnuplot = nil
    exploration.workers = workers
    change(&exploration)
    return try await exploration.run(clips, to: folder)
  }

  @Test func aWholeCorpusIsDescribed() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Buzz.corpus(in: folder)
      let output = folder.appendingPathComponent("out")
      let report = try await explore(clips, to: output)
      #expect(report.clips == 40 && report.failures.isEmpty && report.omitted.isEmpty)
      let text = report.findings.map(\.text).joined(separator: "\n")
      #expect(text.contains("Neutral has 8 clips, half the 16 of the median class"))
      #expect(text.contains("Neutral has no strong clips"))
      #expect(text.contains("Angry is the loudest emotion"))
      #expect(text.contains("Angry is pitched highest"))
      let figures = Dictionary(uniqueKeysWithValues: report.figures.map { ($0.name, $0.value) })
      #expect(figures["classBalance.imbalanceRatio"] == 2)
      let female = try #require(figures["pitch.median.female"] ?? nil)
      let male = try #require(figures["pitch.median.male"] ?? nil)
      #expect(female > 190 && female < 340 && male > 95 && male < 185)
      #expect(abs((try #require(figures["meanSpectrogram.levelDifference"] ?? nil)) - 20 * log10(3)) < 0.7)
      let files = try FileManager.default.contentsOfDirectory(atPath: output.path)
      for name in ["class-balance", "f0-by-emotion", "speakers-by-emotion", "typical-clips", "mean-logmel-angry-sad"] {
        #expect(files.contains("\(name).csv") && files.contains("\(name).gp"))
      }
      let page = try String(contentsOf: output.appendingPathComponent("index.md"), encoding: .utf8)
      #expect(page.contains("gnuplot isn't installed") && !page.contains("!["))
      #expect(!page.contains("nan"))
      // Speakers are sorted as people sort, 2 before 10.
      let speakers = try CSVDocument(contentsOf: output.appendingPathComponent("speakers-by-emotion.csv"))
      #expect(Array(speakers.header.dropFirst()) == ["1", "2", "3", "10"])
      let table = try CSVDocument(contentsOf: output.appendingPathComponent("clips.csv"))
      #expect(table.rows.count == 40)
    }
  }

  @Test func theWorkerCountChangesNoByte() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Buzz.corpus(in: folder)
      let one = folder.appendingPathComponent("one")
      let three = folder.appendingPathComponent("three")
      _ = try await explore(clips, to: one, workers: 1)
      _ = try await explore(clips, to: three, workers: 3)
      for name in try FileManager.default.contentsOfDirectory(atPath: one.path).sorted() {
        #expect(
          try Data(contentsOf: one.appendingPathComponent(name))
            == Data(contentsOf: three.appendingPathComponent(name)),
          "\(name) differs")
      }
    }
  }

  @Test func missingLabelsLeaveViewsOutAndSayWhich() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Buzz.corpus(in: folder).compactMap { clip in
        clip.entry.map { LocatedClip(entry: ManifestEntry(path: $0.path, emotion: $0.emotion), url: clip.url) }
      }
      let output = folder.appendingPathComponent("out")
      let report = try await explore(clips, to: output)
      let omitted = report.omitted.joined(separator: "\n")
      #expect(omitted.contains("doesn't state the gender") && omitted.contains("doesn't state the intensity"))
      #expect(omitted.contains("names no speakers"))
      let page = try String(contentsOf: output.appendingPathComponent("index.md"), encoding: .utf8)
      #expect(page.contains("## Left out"))
      #expect(!FileManager.default.fileExists(atPath: output.appendingPathComponent("gender-by-emotion.csv").path))
    }
  }

  /// One clip a speaker "explains" all variance, whatever it holds.
  @Test func fewClipsASpeakerSayNothingOfTheSpeaker() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Buzz.corpus(in: folder)
      let name = "effects.level.speaker.epsilonSquared"
      let whole = try await explore(clips, to: folder.appendingPathComponent("whole"))
      let share = try #require(whole.figures.first { $0.name == name }?.value)
      // Loudness doesn't depend on the speaker in this corpus: the share is at or below what chance leaves.
      #expect(abs(share) < 0.15 && !whole.findings.contains { $0.text.hasPrefix("The speaker explains") })
      let single = clips.compactMap { clip in
        clip.entry.map {
          LocatedClip(entry: ManifestEntry(path: $0.path, speaker: $0.path, emotion: $0.emotion), url: clip.url)
        }
      }
      let report = try await explore(single, to: folder.appendingPathComponent("single"))
      #expect(
        report.figures.contains { $0.name == name } && !report.figures.contains { $0.name == name && $0.value != nil })
      #expect(report.omitted.contains { $0.contains("fewer than 5 clips") })
      #expect(!report.findings.contains { $0.text.hasPrefix("The speaker explains") })
      let page = try String(
        contentsOf: folder.appendingPathComponent("whole/index.md"), encoding: .utf8)
      #expect(page.contains("ε² speaker") && page.contains("η² emotion") && !page.contains("η² speaker"))
    }
  }

  @Test func associationBlamesEmptyCellsOnlyWhenTheyAreMostOfIt() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Buzz.corpus(in: folder)
      func finding(_ clips: [LocatedClip], _ name: String) async throws -> String {
        let report = try await explore(clips, to: folder.appendingPathComponent(name))
        return try #require(report.findings.first { $0.text.hasPrefix("Intensity depends on emotion") }).text
      }
      // Normal and strong clips 8 and 0, 8 and 8, 8 and 8: the empty cell gives 3.2 of χ² = 6.67.
      #expect(!(try await finding(clips, "half").contains("empty cells")))
      // 16 and 0, 16 and 8, 16 and 8: it gives 4 of χ² = 7.11.
      let fewStrong = clips.filter { $0.entry?.intensity == .normal || !$0.path.hasSuffix("-2.wav") }
      let twice = fewStrong.flatMap { clip in
        ["once", "again"].compactMap { folder in
          clip.entry.map { entry in
            LocatedClip(
              entry: ManifestEntry(
                path: "\(folder)/\(entry.path)", emotion: entry.emotion, intensity: entry.intensity), url: clip.url)
          }
        }
      }
      #expect(try await finding(twice, "most").contains("mostly from the empty cells"))
    }
  }

  @Test func oneEmotionIsNoReasonToFail() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Buzz.corpus(in: folder).filter { $0.entry?.emotion == .sad }.prefix(1)
      let report = try await explore(Array(clips), to: folder.appendingPathComponent("out"))
      #expect(report.findings.contains { $0.text.contains("only one emotion") })
    }
  }

  @Test func tinyCorporaAreDescribedInPlainWords() async throws {
    try await withTemporaryFolder { folder in
      let all = try Buzz.corpus(in: folder)
      let one = try await explore(Array(all.prefix(1)), to: folder.appendingPathComponent("one"))
      let about = one.findings.map(\.text).joined(separator: "\n")
      #expect(about.contains("The only clip has a sample rate of 16000 Hz."))
      #expect(about.contains("The only clip lasts 1.1 s."))
      // Two speakers with one clip each: nothing can be said about effects, and the rest reads well.
      let pair = [("1", Emotion.sad), ("2", .angry)].compactMap { speaker, emotion in
        all.first { $0.entry?.speaker == speaker && $0.entry?.emotion == emotion }
      }
      let two = try await explore(pair, to: folder.appendingPathComponent("two"))
      let text = two.findings.map(\.text).joined(separator: "\n")
      #expect(text.contains("Speakers have 1 clip each, and 2 combinations of speaker and emotion are missing"))
      #expect(text.contains("speaker 1 (angry)") && text.contains("All clips last 1.1 s."))
      #expect(!text.contains("η²") && !text.contains("loudest emotion"))
      #expect(two.omitted.contains { $0.hasPrefix("Effect sizes: fewer than five clips") })
    }
  }

  @Test func normalisedRecordingsSayNothingAboutLoudness() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Buzz.corpus(in: folder)
      for clip in clips {
        let samples = try AudioFile.read(clip.url).clip.samples
        let peak = samples.reduce(0) { max($0, abs($1)) }
        try AudioFile.writeWAV(samples.map { $0 / peak * 0.5 }, sampleRate: Buzz.rate, to: clip.url)
      }
      let report = try await explore(clips, to: folder.appendingPathComponent("out"))
      let text = report.findings.map(\.text).joined(separator: "\n")
      #expect(text.contains("90 % of the clips peak at −6.0 dBFS"))
      #expect(!text.contains("loudest emotion") && text.contains("as normalised"))
    }
  }

  @Test func excerptsHoldTheActivePartAndItsMargin() async throws {
    try await withTemporaryFolder { folder in
      let clips = Array(try Buzz.corpus(in: folder).prefix(1))
      let corpus = try await MeasuredCorpus.measure(
        clips, corpus: "buzz", parameters: .init(), workers: 1, progress: nil)
      let spectrogram = ClipSpectrogram(trimDecibel: 20)
      let (samples, levels) = try spectrogram.excerpt(try #require(corpus.clips.first), margin: 0.1)
      // 0.6 s of voice, trimmed to frames of 32 ms, and 0.1 s at either end; the whole clip has 1.1 s.
      let seconds = Double(samples.count) / 16000
      #expect(seconds > 0.75 && seconds < 1)
      #expect(levels.columns == spectrogram.bandFrequencies.count && levels.columns < 64)
      #expect(spectrogram.bandFrequencies.allSatisfy { $0 >= 100 })
    }
  }

  @Test func badClipsAreListedUpToTheLimit() async throws {
    try await withTemporaryFolder { folder in
      var clips = try Buzz.corpus(in: folder)
      let text = folder.appendingPathComponent("text.wav")
      try "not audio".write(to: text, atomically: true, encoding: .utf8)
      try AudioFile.writeWAV(
        [Float](repeating: 0, count: 8000), sampleRate: 16000, to: folder.appendingPathComponent("mute.wav"))
      for name in ["text.wav", "mute.wav", "gone.wav"] {
        clips.append(
          LocatedClip(
            entry: ManifestEntry(path: name, emotion: .sad), url: folder.appendingPathComponent(name)))
      }
      let output = folder.appendingPathComponent("out")
      let report = try await explore(clips, to: output)
      #expect(report.failures.map(\.path) == ["text.wav", "mute.wav", "gone.wav"])
      #expect(report.failures[1].reason.contains("silent"))
      let before = try Data(contentsOf: output.appendingPathComponent("index.md"))
      await #expect(throws: ExplorationError.self) {
        _ = try await explore(clips, to: output) { $0.allowedFailures = 2 }
      }
      // A run that fails leaves the older folder as it was.
      #expect(try Data(contentsOf: output.appendingPathComponent("index.md")) == before)
      await #expect(throws: ExplorationError.noClips(corpus: "buzz")) { _ = try await explore([], to: output) }
      await #expect(throws: ExplorationError.self) {
        _ = try await explore(Array(clips.suffix(3)), to: folder.appendingPathComponent("other"))
      }
    }
  }

  @Test func aForeignFolderIsNotReplaced() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Buzz.corpus(in: folder)
      await #expect(throws: FormatError.self) { _ = try await explore(clips, to: folder) }
      #expect(FileManager.default.fileExists(atPath: clips[0].url.path))
    }
  }

  @Test func spectraAreStretchedLinearly() {
    let rows = Matrix(rows: [[0, 10], [1, 20], [2, 30]])
    let stretched = ClipSpectrogram.stretched(rows, to: 5)
    #expect(stretched.column(0) == [0, 0.5, 1, 1.5, 2] && stretched.column(1) == [10, 15, 20, 25, 30])
    #expect(ClipSpectrogram.stretched(Matrix(rows: [[4]]), to: 2).values == [4, 4])
  }
}
