import Crypto
import Foundation
import SerAudio
import SerNumerics
import SerTestSupport
import Synchronization
import Testing

@testable import SerCorpus

/// The corpus: names, counts, determinism, and emotions that differ.
@Suite struct SynthesisCorpusTests {
  @Test func clipsAreThoseOfRAVDESS() throws {
    let clips = try SyntheticCorpus(speakers: 3, seed: Seed(1)).clips
    #expect(clips.count == 180)
    #expect(clips.map(\.path) == clips.map(\.path).sorted())
    #expect(Set(clips.map(\.path)).count == 180)
    #expect(clips.first?.path == "Actor_01/03-01-01-01-01-01-01.wav")
    #expect(clips.last?.path == "Actor_03/03-01-08-02-02-02-03.wav")
    #expect(clips.filter { $0.emotion == .neutral }.allSatisfy { $0.intensity == .normal })
    #expect(clips.filter { $0.emotion == .neutral }.count == 12)
    #expect(clips.filter { $0.emotion == .angry && $0.intensity == .strong }.count == 12)
    #expect(clips.filter { $0.gender == .female }.allSatisfy { $0.speaker == "02" })
    #expect(Set(clips.map(\.emotion)).count == 8)
  }

  @Test func theSameSeedWritesTheSameBytesWithAnyNumberOfWorkers() async throws {
    try await withTemporaryFolder { folder in
      let corpus = try SyntheticCorpus(speakers: 2, seed: Seed(42))
      let one = folder.appendingPathComponent("one")
      let two = folder.appendingPathComponent("two")
      let alone = try await corpus.write(to: one, workers: 1)
      let together = try await corpus.write(to: two, workers: 2)
      #expect(alone == together)
      for entry in alone {
        let data = try Data(contentsOf: one.appendingPathComponent(entry.path))
        let twin = try Data(contentsOf: two.appendingPathComponent(entry.path))
        #expect(data == twin)
        #expect(entry.sha256 == SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined())
        #expect(entry.bytes == data.count)
        #expect(entry.frames.map { $0 * 2 + 44 } == data.count)
      }
      #expect(Set(alone.map(\.sha256)).count == 120)
    }
  }

  @Test func aSubsetOfSpeakersAndAnotherSeed() throws {
    let small = try SyntheticCorpus(speakers: 1, seed: Seed(42))
    let large = try SyntheticCorpus(speakers: 9, seed: Seed(42))
    let other = try SyntheticCorpus(speakers: 1, seed: Seed(43))
    let clip = small.clips[17]
    #expect(try small.render(clip) == large.render(clip))
    #expect(try small.render(clip) != other.render(clip))
  }

  @Test func filesAreWhatTheEntriesSay() async throws {
    try await withTemporaryFolder { folder in
      let corpus = try SyntheticCorpus(speakers: 1, sampleRate: 22_050, seed: Seed(7))
      let progress = ProgressLog()
      let entries = try await corpus.write(to: folder, workers: 2) { done, total in progress.append(done, total) }
      #expect(progress.lines == (1...60).map { "\($0)/60" })
      for entry in entries {
        let (clip, info) = try AudioFile.read(folder.appendingPathComponent(entry.path))
        #expect(info.sampleRate == 22_050 && info.channels == 1)
        #expect(clip.samples.count == entry.frames)
        #expect(entry.sampleRate == 22_050 && entry.channels == 1)
        #expect((1.2...4).contains(clip.duration), "\(entry.path): \(clip.duration) s")
        expectCleanAudio(clip.samples, entry.path)
      }
      let first = try #require(entries.first)
      #expect(first.speaker == "01" && first.gender == .male && first.emotion == .neutral)
      #expect(first.intensity == .normal && first.statement == "01" && first.repetition == "01")
    }
  }

  private func expectCleanAudio(_ samples: [Float], _ path: String) {
    let peak = samples.reduce(0) { max($0, abs($1)) }
    #expect(peak < 0.9 && peak > 0.01, "\(path): peak \(peak)")
    let mean = samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count)
    #expect(abs(mean) < 1e-4, "\(path): DC \(mean)")
    let head = SpeechMeasurement(samples: Array(samples.prefix(1600)), sampleRate: 16_000).level
    let whole = SpeechMeasurement(samples: samples, sampleRate: 16_000).level
    #expect(head < whole - 10, "\(path): no silence at the beginning")
    #expect(head > -90, "\(path): digital silence, which no microphone gives")
  }

  /// The parser of the file names and the corpus agree on what each clip is.
  @Test func fileNamesParseToWhatWasWritten() throws {
    for clip in try SyntheticCorpus(speakers: 2, seed: Seed(1)).clips {
      let entry = try SyntheticParser().entry(for: RecordingPath(clip.path))
      #expect(entry.path == clip.path && entry.speaker == clip.speaker && entry.gender == clip.gender)
      #expect(entry.emotion == clip.emotion && entry.intensity == clip.intensity)
      #expect(entry.statement == clip.utterance.code && entry.repetition == clip.repetitionCode)
    }
  }

  @Test func speakersSpeakInTheRegisterOfTheirGender() {
    for index in 1...60 {
      let seed = Seed(3).derived("speaker", index)
      let (man, woman) = (SpeakerVoice(gender: .male, seed: seed), SpeakerVoice(gender: .female, seed: seed))
      #expect((85...165).contains(man.meanF0) && (165...260).contains(woman.meanF0))
      #expect(woman.tractScale > man.tractScale)
    }
  }

  @Test func everyTakeOfEverySpeakerIsAPossibleDelivery() throws {
    for actor in 1...40 {
      let seed = Seed(8).derived("speaker", actor)
      for clip in SyntheticClip.all(actor: actor) {
        let delivery = try SpeakerVoice(gender: clip.gender, seed: seed)
          .delivery(of: clip.emotion, intensity: clip.intensity, take: clip.seed(from: seed))
        try delivery.validate()
      }
    }
  }

  /// Over many speakers, F0 and level are further from neutral when an emotion is acted strongly, for the emotions that
  /// the literature says raise both.
  @Test(arguments: [Emotion.happy, .angry, .fearful, .surprised])
  func strongIsFurtherFromNeutralThanNormal(emotion: Emotion) throws {
    var (f0, level) = ([0.0, 0.0], [0.0, 0.0])
    for actor in 1...30 {
      let seed = Seed(21).derived("speaker", actor)
      let speaker = SpeakerVoice(gender: actor % 2 == 0 ? .female : .male, seed: seed)
      let neutral = try speaker.delivery(of: .neutral, intensity: .normal, take: seed.derived("n"))
      for (index, intensity) in [Intensity.normal, .strong].enumerated() {
        let take = try speaker.delivery(of: emotion, intensity: intensity, take: seed.derived("take", index))
        f0[index] += 12 * log2(take.meanF0 / neutral.meanF0) / 30
        level[index] += (take.level - neutral.level) / 30
      }
    }
    #expect(f0[0] > 1 && f0[1] > f0[0] + 0.8, "\(f0) semitones above neutral")
    #expect(level[0] > 0.5 && level[1] > level[0] + 0.5, "\(level) dB above neutral")
  }

  /// The same in the sound itself, measured on rendered clips.
  @Test func angerSoundsHigherAndLouderThanNeutralAndSadnessSlower() async throws {
    let corpus = try SyntheticCorpus(speakers: 6, seed: Seed(5))
    let clips = corpus.clips.filter { $0.repetition == 1 && $0.utterance.code == "01" }
    let measured = try await parallelMap(count: clips.count) { index in
      let measurement = SpeechMeasurement(samples: try corpus.render(clips[index]), sampleRate: 16_000)
      return (f0: log2(naturalMean(measurement.f0)) * 12, level: measurement.level, count: Double(measurement.count))
    }
    func mean(_ emotion: Emotion, _ intensity: Intensity) -> (f0: Double, level: Double, count: Double) {
      let rows = clips.indices.filter { clips[$0].emotion == emotion && clips[$0].intensity == intensity }
      let n = Double(rows.count)
      return rows.reduce((0, 0, 0)) { sum, row in
        (sum.0 + measured[row].f0 / n, sum.1 + measured[row].level / n, sum.2 + measured[row].count / n)
      }
    }
    let neutral = mean(.neutral, .normal)
    let (anger, rage) = (mean(.angry, .normal), mean(.angry, .strong))
    #expect(anger.f0 > neutral.f0 + 1 && rage.f0 > anger.f0)
    #expect(anger.level > neutral.level + 3 && rage.level > anger.level)
    #expect(mean(.sad, .strong).count > 1.15 * rage.count)
    #expect(mean(.sad, .strong).level < neutral.level)
  }

  @Test func impossibleRequestsAreRefused() throws {
    for speakers in [0, -1, 100] {
      #expect(throws: SynthesisError.speakerCount(found: speakers, allowed: 1...99)) {
        try SyntheticCorpus(speakers: speakers, seed: Seed(1))
      }
    }
    for rate in [0, 8_000, 192_000] {
      #expect(throws: SynthesisError.sampleRate(found: rate, allowed: 16_000...48_000)) {
        try SyntheticCorpus(sampleRate: rate, seed: Seed(1))
      }
    }
    let speaker = SpeakerVoice(gender: .male, seed: Seed(1))
    for (emotion, intensity) in [(Emotion.bored, Intensity.normal), (.neutral, .strong), (.happy, .medium)] {
      #expect(throws: SynthesisError.unsupported(emotion: emotion, intensity: intensity)) {
        try speaker.delivery(of: emotion, intensity: intensity, take: Seed(2))
      }
    }
  }

  @Test func aFolderThatCannotBeMadeIsNamed() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("occupied")
      try Data("x".utf8).write(to: file)
      let corpus = try SyntheticCorpus(speakers: 1, seed: Seed(1))
      let error = await #expect(throws: SynthesisError.self) { try await corpus.write(to: file) }
      #expect(error?.description.contains("occupied") == true)
    }
  }
}

/// Progress reports in the order of arrival.
private final class ProgressLog: Sendable {
  private let entries = Mutex<[String]>([])

  var lines: [String] { entries.withLock { $0 } }

  func append(_ done: Int, _ total: Int) { entries.withLock { $0.append("\(done)/\(total)") } }
}
