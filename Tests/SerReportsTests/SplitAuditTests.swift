import Foundation
import SerCorpus
import SerEvaluation
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

@testable import SerReports

@Suite struct SplitAuditTests {
  /// Three speakers with four clips each; the first two clips of speaker 1 have the same bytes.
  private static let manifest = Manifest(
    (1...3).flatMap { speaker in
      (0..<4).map { take in
        ManifestEntry(
          path: "s\(speaker)/\(speaker)-\(take).wav",
          sha256: speaker == 1 && take < 2 ? String(repeating: "a", count: 64) : "\(speaker)\(take)",
          speaker: "0\(speaker)", emotion: take % 2 == 0 ? .angry : .sad)
      }
    })
  private static let lookup = ManifestLookup(manifest, parser: nil, corpus: "mine")

  private static func audit(_ text: String, _ lookup: ManifestLookup? = lookup) async throws -> SplitAudit {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("file.csv")
      try text.write(to: url, atomically: true, encoding: .utf8)
      return SplitAudit(try AuditedFile(contentsOf: url), lookup: lookup, seed: Seed(1))
    }
  }

  private static func predictions(_ change: (inout [String], Int) -> Void = { _, _ in }) -> String {
    var lines = ["path,speaker,fold,truth,prediction,p_angry,p_sad"]
    for (index, entry) in manifest.entries.enumerated() {
      let right = index % 3 != 0
      let truth = entry.emotion.rawValue
      let said = right ? truth : truth == "angry" ? "sad" : "angry"
      var fields = [
        entry.path, entry.speaker ?? "", entry.speaker ?? "", truth, said, said == "angry" ? "0.75" : "0.25",
        said == "angry" ? "0.25" : "0.75",
      ]
      change(&fields, index)
      lines.append(fields.joined(separator: ","))
    }
    return lines.joined(separator: "\n")
  }

  @Test func aFoldASpeakerIsClean() async throws {
    let found = try await Self.audit(Self.predictions())
    #expect(found.isClean && !found.leaks && found.corpus == "mine")
    let cell = found.cells[0]
    #expect(cell.rows == 12 && cell.folds == 3 && cell.speakers == 3 && cell.knowsSides)
    // 4 of 12 are wrong: rows 0, 3, 6 and 9.
    #expect(cell.metrics?.accuracy == 8.0 / 12 && cell.metrics?.classes.map(\.name) == ["angry", "sad"])
    let logLoss = -(8 * log(0.75) + 4 * log(0.25)) / 12
    #expect(abs(try #require(cell.metrics?.logLoss) - logLoss) < 1e-6)
  }

  @Test func speakersAndTwinsThatCrossAreNamed() async throws {
    let found = try await Self.audit(Self.predictions { fields, index in fields[2] = "\(index % 2)" })
    let cell = found.cells[0]
    #expect(found.leaks && cell.folds == 2 && Set(cell.crossingSpeakers.map(\.name)) == ["01", "02", "03"])
    #expect(cell.crossingClips.isEmpty && cell.crossingDuplicates.map(\.testRows) == [1, 1])
    #expect(cell.crossingSpeakers.allSatisfy { $0.trainingRows == 2 && $0.testRows == 2 })
    let text = AuditReport(found, command: "x").text
    #expect(text.contains("LEAK: 3 speakers on both sides in 2 folds, 12 judged rows: 01, 02, 03"))
    #expect(text.contains("computed anew (LEAKY)"))
    // Without the corpus, the file's own speakers tell as much; nobody knows of twins.
    let alone = try await Self.audit(Self.predictions { fields, index in fields[2] = "\(index % 2)" }, nil)
    #expect(alone.cells[0].crossingSpeakers.count == 6 && alone.cells[0].crossingDuplicates.isEmpty)
  }

  @Test func everyFaultIsFoundWithItsLine() async throws {
    let found = try await Self.audit(
      Self.predictions { fields, index in
        switch index {
        case 1: fields[0] = "nowhere.wav"
        case 2: fields[1] = "3"
        case 4: fields[5] = "0.9"
        case 5: fields[3] = "angry"
        case 7: fields[0] = Self.manifest.entries[6].path
        case 9: fields[4] = "bored"
        case 10: fields[6] = "nan"
        default: break
        }
      })
    let faults = found.cells[0].faults
    #expect(
      faults.map(\.kind) == [
        "unknown recordings", "duplicate rows", "wrong speakers", "wrong classes", "wrong probabilities",
        "missing classes",
      ])
    func line(_ number: Int, _ kind: String) -> Bool {
      faults.first { $0.kind == kind }?.text.contains("\(number)") == true
    }
    #expect(line(3, "unknown recordings") && line(9, "duplicate rows") && line(4, "wrong speakers"))
    #expect(line(6, "wrong probabilities") && line(12, "wrong probabilities") && line(11, "missing classes"))
    #expect(!found.isClean && !found.leaks)
    // Speakers may be spelt otherwise, paths begin elsewhere.
    let spelt = try await Self.audit(
      Self.predictions { fields, _ in
        fields[1] = "Actor_\(fields[1])"
        fields[0] = "/data/corpus/" + fields[0]
      })
    #expect(spelt.isClean)
  }

  @Test func splitsAreReadByTheirSides() async throws {
    var text = "filename,set\n"
    for (index, entry) in Self.manifest.entries.enumerated() {
      text += "\(entry.path),\(index < 6 ? "train" : index < 8 ? "dev" : "test")\n"
    }
    let found = try await Self.audit(text)
    // Speaker 02 trains and validates, which is no leak; 03 is judged alone.
    #expect(found.isClean && found.cells[0].folds == 1 && found.cells[0].metrics == nil)
    let crossed = try await Self.audit(text + "\(Self.manifest.entries[0].path),test\n")
    #expect(crossed.cells[0].crossingClips.map(\.name) == [Self.manifest.entries[0].path])
    #expect(crossed.cells[0].crossingSpeakers.map(\.name) == ["01"])
    #expect(crossed.cells[0].crossingDuplicates.count == 1)
    let folds = try await Self.audit(
      "path,fold\n" + Self.manifest.entries.map { "\($0.path),\($0.speaker ?? "")" }.joined(separator: "\n"))
    #expect(folds.isClean && folds.cells[0].folds == 3)
    let alone = try await Self.audit("path,fold\ns1/1-0.wav,1\ns2/2-0.wav,1\n")
    #expect(!alone.cells[0].knowsSides && alone.cells[0].remarks[0].contains("can't be told"))
  }

  @Test func listsAreReadLineByLine() async throws {
    try await withTemporaryFolder { folder in
      let (train, test) = (folder.appendingPathComponent("train.txt"), folder.appendingPathComponent("test.txt"))
      try "# mine\ns1/1-0.wav\n\ns2/2-1.wav, happy\r\n".write(to: train, atomically: true, encoding: .utf8)
      try "s2/2-2.wav\ns3/3-0.wav\n".write(to: test, atomically: true, encoding: .utf8)
      let found = SplitAudit(try AuditedFile(training: train, test: test), lookup: Self.lookup, seed: Seed(1))
      #expect(found.cells[0].crossingSpeakers.map(\.name) == ["02"] && found.cells[0].rows == 4)
      try "\n# nothing\n".write(to: test, atomically: true, encoding: .utf8)
      #expect(throws: FormatError.self) { try AuditedFile(training: train, test: test) }
      #expect(throws: FormatError.self) {
        try AuditedFile(training: train, test: folder.appendingPathComponent("none.txt"))
      }
    }
  }

  @Test(arguments: [
    ("", "empty"), ("path,fold\n", "without rows"), ("a,b\n1,2\n", "column of recordings"),
    ("path,speaker\nx,y\n", "fold or set"), ("path,prediction\nx,y\n", "truth"), ("path,set\nx,holdout\n", "holdout"),
    ("path,set\nx,\n", "no set in line 2"), ("path,truth,prediction,p_a,p_b\nx,a,a,often,1\n", "often"),
    ("path,truth,prediction,p_a,p_b\nx,a,a,0.5,\n", "probability"), ("path,fold\nx\n", "1 fields"),
  ]) func filesThatAreNeitherAreRefused(text: String, reason: String) async throws {
    let error = await #expect(throws: FormatError.self) { try await Self.audit(text) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }

  @Test func earlierPredictionsAreTakenAsTheyAre() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("p.csv")
      try Self.predictions().write(to: url, atomically: true, encoding: .utf8)
      let found = try EarlierPredictions(try AuditedFile(contentsOf: url), Self.lookup, choice: nil, seed: Seed(1))
      #expect(found.table.count == 12 && found.table.speakers?.first == "01" && !found.cell.isLeaky)
      #expect(found.cell.metrics.accuracy == 8.0 / 12 && found.cell.outcome.folds.map(\.name) == ["01", "02", "03"])
      try Self.predictions { fields, index in fields[2] = "\(index % 2)" }
        .write(to: url, atomically: true, encoding: .utf8)
      // Nobody marked it; the file itself shows that speakers are shared.
      #expect(
        try EarlierPredictions(AuditedFile(contentsOf: url), Self.lookup, choice: nil, seed: Seed(1)).cell.isLeaky)
      try Self.predictions { fields, index in if index == 1 { fields[0] = "x.wav" } }
        .write(to: url, atomically: true, encoding: .utf8)
      #expect(throws: FormatError.self) {
        try EarlierPredictions(AuditedFile(contentsOf: url), Self.lookup, choice: nil, seed: Seed(1))
      }
    }
  }
}
