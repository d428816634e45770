import Foundation
import SerAudio
import SerCorpus
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

@testable import SerReports

@Suite struct DuplicateSearchTests {
  private static let rate = 16000

  /// Two seconds of syllables: harmonics of a gliding pitch under a moving formant, after and before a pause.
  private static func speech(_ number: Int) -> [Float] {
    var stream = Seed(UInt64(number) + 1).makeStream()
    let syllables = (0..<8).map { _ in (stream.uniform(90, 260), stream.uniform(300, 3000), stream.uniform(0.1, 0.3)) }
    var samples = [Float](repeating: 0, count: rate / 4)
    var phase = 0.0
    for (pitch, formant, length) in syllables {
      for index in 0..<Int(length * Double(rate)) {
        let time = Double(index) / Double(rate)
        phase += 2 * .pi * pitch * (1 + 0.3 * time) / Double(rate)
        let value = (1...14).reduce(0.0) { sum, harmonic in
          let distance = (Double(harmonic) * pitch - formant) / 400
          return sum + sin(phase * Double(harmonic)) * exp(-distance * distance)
        }
        samples.append(Float(0.1 * value + 0.001 * stream.gaussian()))
      }
      samples += [Float](repeating: 0, count: Int(stream.uniform(0.02, 0.08) * Double(rate)))
    }
    return samples + [Float](repeating: 0, count: rate / 4)
  }

  private static func entry(_ path: String, _ speaker: String, _ emotion: Emotion = .angry) -> ManifestEntry {
    ManifestEntry(path: path, speaker: speaker, emotion: emotion)
  }

  @Test func copiesAreFoundAndOtherClipsAreNot() async throws {
    try await withTemporaryFolder { folder in
      var clips: [LocatedClip] = []
      func add(
        _ name: String, _ speaker: String, _ samples: [Float], rate: Int = Self.rate, _ emotion: Emotion = .angry
      ) throws {
        let url = folder.appendingPathComponent(name)
        try AudioFile.writeWAV(samples, sampleRate: rate, to: url)
        clips.append(LocatedClip(entry: Self.entry(name, speaker, emotion), url: url))
      }
      for number in 0..<12 { try add("\(number).wav", "s\(number % 3)", Self.speech(number)) }
      let original = Self.speech(0)
      try add("same.wav", "s0", original)
      try add("late.wav", "s0", [Float](repeating: 0, count: 800) + original)
      try add("quiet.wav", "s1", original.map { $0 / 2 })
      try add("cut.wav", "s0", Array(original.dropFirst(14400)), .sad)
      let slow = try Resampler.resample(AudioClip(samples: original, sampleRate: Self.rate), to: 8000)
      try add("telephone.wav", "s0", slow.samples, rate: 8000)
      try add("silent.wav", "s0", [Float](repeating: 0, count: Self.rate))
      let found = try await DuplicateSearch(workers: 2).run(clips)
      // Six clips of one recording: fifteen pairs.
      let names: Set = ["0.wav", "same.wav", "late.wav", "quiet.wav", "cut.wav", "telephone.wav"]
      #expect(
        found.pairs.count == 15 && found.pairs.allSatisfy { names.contains($0.first) && names.contains($0.second) })
      #expect(found.compared == 17 && found.tooShort == 1 && found.failures.isEmpty)
      func pair(_ name: String) throws -> DuplicatePair {
        try #require(found.pairs.first { $0.first == "0.wav" && $0.second == name })
      }
      let same = try pair("same.wav")
      #expect(
        same.kind == .file && (same.correlation ?? 0) > 0.999_999 && same.lag == 0 && same.crossesSpeakers == false)
      let (late, quiet) = (try pair("late.wav"), try pair("quiet.wav"))
      #expect(late.lag == 0.05 && late.kind == .recording)
      #expect(quiet.crossesSpeakers == true && quiet.lag == 0)
      let cut = try pair("cut.wav")
      #expect(abs(try #require(cut.lag) + 0.9) < 0.011)
      #expect(cut.crossesLabels)
      #expect(try pair("telephone.wav").lag == 0)
      let again = try await DuplicateSearch(workers: 1).run(clips)
      #expect(again.pairs == found.pairs && again.candidates == found.candidates)
    }
  }

  @Test func oneSoundInTwoContainersIsTheSameSamples() async throws {
    try await withTemporaryFolder { folder in
      let samples = Self.speech(3)
      let plain = folder.appendingPathComponent("a.wav")
      try AudioFile.writeWAV(samples, sampleRate: Self.rate, to: plain)
      // A chunk of text behind the samples: other bytes, the same sound.
      let tagged = folder.appendingPathComponent("b.wav")
      let data = try Data(contentsOf: plain) + Data("LIST\u{4}\0\0\0INFO".utf8)
      try data.write(to: tagged)
      let broken = folder.appendingPathComponent("c.wav")
      try Data("no sound".utf8).write(to: broken)
      let clips = [plain, tagged, broken].map {
        LocatedClip(entry: Self.entry($0.lastPathComponent, "s"), url: $0)
      }
      let found = try await DuplicateSearch(workers: 1).run(clips)
      #expect(found.pairs.map(\.kind) == [.samples] && found.failures.map(\.path) == ["c.wav"])
    }
  }

  /// RAVDESS was published with one pair of equal files; its second takes and its sentences are recordings of their own.
  @Test(.enabled(if: Corpora.ravdess != nil, "SERBASE_CORPORA has no ravdess"))
  func realRecordingsAndMadeCopies() async throws {
    let folder = try #require(Corpora.ravdess)
    let corpus = try await Corpus.open(
      "ravdess", audio: folder,
      directory: CorpusDirectory(folder: repositoryRoot.appendingPathComponent("data-manifests")))
    let entries = corpus.manifest.entries.filter { ["02", "07", "22"].contains($0.speaker) }
    let places = try corpus.locator(in: folder).paths(of: entries)
    var clips = try zip(entries, places).compactMap { entry, place in
      try place.get().map { LocatedClip(entry: entry, url: folder.appendingPathComponent($0)) }
    }
    let originals = clips.count
    try await withTemporaryFolder { made in
      for index in stride(from: 5, to: originals, by: 40) {
        let (audio, info) = try AudioFile.read(clips[index].url)
        let half = try Resampler.resample(audio, to: 8000)
        let copies: [(String, [Float], Int)] = [
          ("late", [Float](repeating: 0, count: info.sampleRate / 20) + audio.samples, info.sampleRate),
          ("quiet", audio.samples.map { $0 / 2 }, info.sampleRate), ("telephone", half.samples, 8000),
          ("cut", Array(audio.samples.prefix(audio.samples.count * 6 / 10)), info.sampleRate),
        ]
        for (name, samples, rate) in copies {
          let url = made.appendingPathComponent("\(index)-\(name).wav")
          try AudioFile.writeWAV(samples, sampleRate: rate, to: url)
          var entry = clips[index].entry ?? Self.entry("", "")
          entry.path = "\(index)-\(name).wav"
          clips.append(LocatedClip(entry: entry, url: url))
        }
      }
      let found = try await DuplicateSearch(workers: 2).run(clips)
      let paths = Set(clips[..<originals].map(\.path))
      let known = found.pairs.filter { paths.contains($0.first) && paths.contains($0.second) }
      #expect(known.map(\.kind) == [.file] && known.first?.first == "Actor_07/03-01-03-01-02-01-07.wav")
      for clip in clips[originals...] {
        let number = try #require(clip.path.split(separator: "-").first.flatMap { Int($0) })
        let original = clips[number].path
        let pairs = found.pairs.filter {
          [$0.first, $0.second].contains(clip.path) && paths.contains($0.first == clip.path ? $0.second : $0.first)
        }
        #expect(pairs.contains { [$0.first, $0.second].contains(original) }, "\(clip.path)")
        #expect(
          pairs.allSatisfy {
            [$0.first, $0.second].contains(original) || known[0].first == original || known[0].second == original
          })
      }
    }
  }
}
