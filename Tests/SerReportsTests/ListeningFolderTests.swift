import Foundation
import SerAudio
import SerFeatures
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

@testable import SerReports

@Suite struct ListeningFolderTests {
  private static func recording(in folder: URL, level: Double = 0.4) throws -> URL {
    let url = folder.appendingPathComponent("a b.wav")
    let samples = (0..<16000).map { n in
      Float(level * sin(2 * .pi * 220 * Double(n) / 16000) * sin(.pi * Double(n) / 16000))
    }
    try AudioFile.writeWAV(samples, sampleRate: 16000, to: url)
    return url
  }

  @Test func everySoundIsThereAndOnThePage() async throws {
    try await withTemporaryFolder { folder in
      let voice = try AudioFile.read(Self.recording(in: folder)).clip
      let recording = try Self.recording(in: folder)
      let out = folder.appendingPathComponent("listen")
      let listening = ListeningFolder(
        variants: try ListeningFolder.catalogue, masks: ListeningFolder.masks, seed: Seed(1), babble: [voice],
        workers: 2,
        command: "serbase <augment>")
      let outcome = try await listening.write([recording, recording], to: out, plots: PlotWriter(gnuplot: nil))
      #expect(outcome.sounds.count == 2 * (1 + listening.variants.count))
      let page = try String(contentsOf: out.appendingPathComponent("index.html"), encoding: .utf8)
      for sound in outcome.sounds {
        #expect(page.contains("<audio controls preload=\"none\" src=\"\(sound.file)\">"))
        let read = try AudioFile.read(out.appendingPathComponent(sound.file)).clip
        #expect(abs(read.duration - sound.seconds) < 1e-3)
      }
      #expect(page.contains("serbase &lt;augment&gt;") && page.contains("gnuplot"))
      // Every augmentation is heard mildly and strongly, but for codes of one quality; files of the same name are told
      // apart.
      let groups = Set(listening.variants.map(\.group))
      #expect(groups.isSuperset(of: ["noise-white", "noise-pink", "noise-babble", "stretch", "pitch", "room", "gain"]))
      #expect(
        groups.allSatisfy { group in
          let settings = listening.variants.filter { $0.group == group }.map(\.setting)
          return settings == ["mild", "strong"] || group.hasPrefix("coding-") && settings == ["strong"]
        })
      #expect(Set(outcome.sounds.map(\.file)).count == outcome.sounds.count)
      let table = try CSVDocument(contentsOf: out.appendingPathComponent("variants.csv"))
      #expect(table.rows.count == outcome.sounds.count)
      #expect(FileManager.default.fileExists(atPath: out.appendingPathComponent("plots/a-b-stretch.gp").path))
      let masked = try CSVDocument(contentsOf: out.appendingPathComponent("plots/a-b-specaugment-masks-strong.csv"))
      let plain = try CSVDocument(contentsOf: out.appendingPathComponent("plots/a-b-specaugment-masks-original.csv"))
      #expect(masked.rows.count == plain.rows.count && masked.rows != plain.rows)
      // Again over the earlier one, but never over anything else.
      _ = try await listening.write([recording], to: out, plots: PlotWriter(gnuplot: nil))
      try Data().write(to: out.appendingPathComponent("letter.txt"))
      await #expect(throws: FormatError.self) {
        try await listening.write([recording], to: out, plots: PlotWriter(gnuplot: nil))
      }
    }
  }

  /// Numbers must not meet a name that stands there already, nor differ from one in case only.
  @Test func recordingsOfAllNamesAreToldApart() async throws {
    try await withTemporaryFolder { folder in
      let files = try ["x/a.wav", "y/a.wav", "a-2.wav", "A.wav", "z/a-2.wav"].map { path in
        let url = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: Self.recording(in: folder), to: url)
        return url
      }
      let listening = ListeningFolder(
        variants: [try .init(group: "chain", setting: "copy-1", specification: "gain:db=-3")], seed: Seed(7),
        babble: [], hasOwnBabble: true, workers: 1, command: "")
      let out = folder.appendingPathComponent("listen")
      let outcome = try await listening.write(files, to: out, plots: PlotWriter(gnuplot: nil))
      let originals = outcome.sounds.filter { $0.group == nil }.map(\.recording)
      #expect(originals == ["a", "a-2", "a-2-2", "A-3", "a-2-3"])
      #expect(Set(outcome.sounds.map { $0.file.lowercased() }).count == 10)
      let page = try String(contentsOf: out.appendingPathComponent("index.html"), encoding: .utf8)
      #expect(page.contains("Seed 7. Babble") && !page.contains("these very copies"))
    }
  }

  @Test func whatWouldClipIsWrittenQuieterAndSaidSo() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("listen")
      let listening = ListeningFolder(
        variants: [try .init(group: "chain", setting: "copy-1", specification: "gain:db=20")], seed: Seed(1),
        babble: [],
        workers: 1, command: "")
      let outcome = try await listening.write([Self.recording(in: folder)], to: out, plots: PlotWriter(gnuplot: nil))
      let louder = try #require(outcome.sounds.last)
      #expect(abs(louder.peak - 4) < 0.01 && abs(louder.attenuationDecibel - 20 * log10(4)) < 0.05)
      #expect(outcome.sounds[0].attenuationDecibel == 0)
      let read = try AudioFile.read(out.appendingPathComponent(louder.file)).clip
      let original = try AudioFile.read(out.appendingPathComponent(outcome.sounds[0].file)).clip
      // Scaled, not clipped: still the original's shape.
      let scale = (read.samples.max() ?? 0) / (original.samples.max() ?? 1)
      #expect(zip(read.samples, original.samples).allSatisfy { abs($0 - scale * $1) < 3e-4 })
      let page = try String(contentsOf: out.appendingPathComponent("index.html"), encoding: .utf8)
      #expect(page.contains("dB quieter") && page.contains("learns from these very copies"))
    }
  }
}
