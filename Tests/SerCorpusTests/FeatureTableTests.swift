import Foundation
import SerCorpus
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

@Suite struct FeatureTableTests {
  static let table = FeatureTable(
    features: Matrix(rows: [[1, 2], [3, 4], [5, 6]]), labels: [1, 0, 1], labelNames: ["sad", "happy"],
    speakers: ["01", "02", "02"], genders: ["male", "female", "female"], intensities: ["", "strong", ""],
    paths: ["a.wav", "b.wav", "ü.wav"], columns: ["x", "y"], meta: "{\"set\": 1}")

  @Test func roundTrip() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.npz")
      try Self.table.write(to: url)
      let read = try FeatureTable(numPy: url)
      #expect(read.features == Self.table.features && read.labels == [1, 0, 1] && read.labelNames == ["sad", "happy"])
      #expect(read.speakers == Self.table.speakers && read.genders == Self.table.genders)
      #expect(read.intensities == Self.table.intensities && read.paths == Self.table.paths)
      #expect(read.columns == ["x", "y"] && read.meta == Self.table.meta)
    }
  }

  @Test func csvIsReadBackToTheLastBit() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.csv")
      var table = Self.table
      table.features = Matrix(rows: [[1.1, -2e-20], [Float.pi, 4], [5e30, 1 / 3]])
      try table.write(to: url)
      let read = try FeatureTable.read(url.path, label: "emotion", group: nil)
      #expect(read.features == table.features && read.columns == ["x", "y"])
      #expect(read.labels.map { read.labelNames[$0] } == ["happy", "sad", "happy"])
      #expect(read.speakers == table.speakers && read.genders == table.genders && read.paths == table.paths)
    }
  }

  @Test func tablesFromElsewhereNeedOnlyXAndY() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.npz")
      let x = NumPyArray(shape: [3, 1], elements: .floats([1, 2, 3]))
      try NumPyArchive([("X", x), ("y", NumPyArray([7, 2, 7])), ("actor", NumPyArray([1, 1, 2]))]).write(to: url)
      let read = try FeatureTable(numPy: url)
      #expect(read.labels == [1, 0, 1] && read.labelNames == ["2", "7"] && read.speakers == ["1", "1", "2"])
      try NumPyArchive([("X", x), ("y", NumPyArray(["b", "a", "b"]))]).write(to: url)
      #expect(try FeatureTable(numPy: url).labelNames == ["a", "b"])
    }
  }

  @Test func wrongTablesAreNamed() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.npz")
      func expectError(_ arrays: [(name: String, array: NumPyArray)], says words: String) throws {
        try NumPyArchive(arrays).write(to: url)
        let error = try #require(throws: FormatError.self) { try FeatureTable(numPy: url) }
        #expect(error.description.contains(words), "\(error)")
      }
      let x = NumPyArray(shape: [2, 1], elements: .floats([1, 2]))
      try expectError([("Z", x)], says: "X of shape")
      try expectError([("X", x), ("y", NumPyArray([1, 2, 3]))], says: "3 labels")
      try expectError([("X", x), ("y", NumPyArray([0, 5])), ("labels", NumPyArray(["a"]))], says: "0 to 5")
      try expectError([("X", x), ("y", NumPyArray([0, 1])), ("speaker", NumPyArray(["a"]))], says: "speaker")
    }
  }

  @Test func missingAndInfiniteValuesAreNamedWhereTheyCount() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.csv")
      try "label,f1,f2\na,1,2\nb,,inf\n".write(to: url, atomically: true, encoding: .utf8)
      var table = try FeatureTable.read(url.path, label: nil, group: nil)
      #expect(table.features[1, 0].isNaN && table.features[1, 1] == .infinity)
      func words() -> String {
        do {
          _ = try table.labelled()
          return ""
        } catch { return "\(error)" }
      }
      #expect(words().contains("t.csv: row 2, column 'f1' is missing"), "\(words())")
      table.features[1, 0] = 0
      #expect(words().contains("row 2, column 'f2' is inf"), "\(words())")
      table.features[1, 1] = 0
      #expect(words() == "")
    }
  }

  @Test func classesOfATestTableAreMatchedByName() throws {
    let other = FeatureTable(
      features: Matrix(rows: [[7, 8], [9, 9]]), labels: [0, 1], labelNames: ["calm", "sad"], speakers: ["03", "04"],
      columns: ["x", "y"])
    let (table, test) = try Self.table.matching(other, name: "test.npz")
    #expect(table.labelNames == ["sad", "happy"] && test.labelNames == ["sad", "happy", "calm"])
    #expect(test.labels == [2, 0] && test.speakers == ["03", "04"])
    var renamed = other
    renamed.columns = ["y", "x"]
    #expect(throws: FormatError.self) { try Self.table.matching(renamed, name: "test.npz") }
    var narrow = FeatureTable(features: Matrix(rows: [[7]]), labels: [0], labelNames: ["calm"])
    #expect(throws: FormatError.self) { try Self.table.matching(narrow, name: "test.npz") }
    // A sparse format leaves trailing zeros out.
    narrow.isZeroBeyondWidth = true
    #expect(try Self.table.matching(narrow, name: "test.libsvm").other.features == Matrix(rows: [[7, 0]]))
    #expect(try narrow.matching(Self.table, name: "test.npz").table.features == Matrix(rows: [[7, 0]]))
  }

  @Test func repeatedRowsAreCounted() throws {
    var other = Self.table
    other.features[0, 0] += 1
    #expect(other.rowsRepeated(from: Self.table) == 2 && Self.table.rowsRepeated(from: Self.table) == 3)
  }

  /// A missing value is like another whatever its bits, and 0 has no sign.
  @Test func rowsWithMissingValuesAreRepeatedToo() throws {
    var (table, other) = (Self.table, Self.table)
    table.features = Matrix(rows: [[.nan, 1], [0, 2], [.nan, 3]])
    other.features = Matrix(rows: [[Float(nan: 5, signaling: false), 1], [-0.0, 2], [4, 3]])
    #expect(other.rowsRepeated(from: table) == 2)
    #expect(Set(table.features.rowDigests).count == 3)
    // Zeros at the end, which a sparse format leaves out, make no other row; those within one do.
    #expect(Matrix(rows: [[1, 0, 0]]).rowDigests == Matrix(rows: [[1]]).rowDigests)
    #expect(Matrix(rows: [[0, 1]]).rowDigests != Matrix(rows: [[1, 0]]).rowDigests)
  }

  @Test func endingsThatAreReadAsAnotherFormatAreNotWritten() async throws {
    try await withTemporaryFolder { folder in
      for name in ["t.arff", "t.libsvm", "t.svm", "t.SVMLIGHT", "t.txt"] {
        let url = folder.appendingPathComponent(name)
        #expect(!FeatureTable.canWrite(name))
        let error = #expect(throws: FormatError.self) { try Self.table.write(to: url) }
        #expect(error.map { "\($0)" }?.contains("written as .npz or .csv") == true)
        #expect(!FileManager.default.fileExists(atPath: url.path))
      }
      #expect(FeatureTable.canWrite("t.npz") && FeatureTable.canWrite("t.csv") && FeatureTable.canWrite("t"))
    }
  }

  @Test func aSelectionKeepsWhatIsKnownOfTheTable() {
    var table = Self.table
    (table.origin, table.bandNames, table.isZeroBeyondWidth) = ("t.npz", ["low", "high"], true)
    let chosen = table.selecting { $0 != "b.wav" }
    #expect(chosen.features == Matrix(rows: [[1, 2], [5, 6]]) && chosen.labels == [1, 1])
    #expect(chosen.speakers == ["01", "02"] && chosen.paths == ["a.wav", "ü.wav"] && chosen.columns == ["x", "y"])
    #expect(chosen.origin == "t.npz" && chosen.bandNames == ["low", "high"] && chosen.isZeroBeyondWidth)
  }

  /// A file of a few bytes asks for no gigabytes.
  @Test func sparseTablesAreNoLargerThanTheirFilesAllow() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.libsvm")
      func expectError(_ text: String, says words: [String]) throws {
        try text.write(to: url, atomically: true, encoding: .utf8)
        let error = #expect(throws: FormatError.self) { try FeatureTable.read(url.path, label: nil, group: nil) }
        for word in words { #expect(error.map { "\($0)" }?.contains(word) == true, "\(error.map { "\($0)" } ?? "")") }
      }
      try expectError("1 1:1 999999999:1\n2 1:1\n", says: ["index 999999999", "at most 16777216", "line 1"])
      try expectError(
        "1 16777216:1\n" + String(repeating: "2\n", count: 9),
        says: ["10 rows of 16777216 columns", "at most 67108864"])
      // Nor does a wide table make a narrow one as large.
      var narrow = FeatureTable(features: Matrix(rows: 100, columns: 1), labels: [0], labelNames: ["1"])
      narrow.isZeroBeyondWidth = true
      #expect(throws: FormatError.self) {
        try narrow.fitting(width: 1 << 24, columns: nil, of: "a model", name: "narrow.libsvm")
      }
      #expect(try narrow.fitting(width: 5, columns: nil, of: "a model", name: "n").features.columns == 5)
    }
  }

  @Test func arffTablesTakeClassesAndSpeakersByName() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.arff")
      let text = """
        @relation r
        @attribute name string
        @attribute f1 numeric
        @attribute who {p2,p1}
        @attribute f2 real
        @attribute emotion {sad,calm,happy}
        @data
        'a.wav',1,p1,2,happy
        'b.wav',3,p2,?,sad
        """
      try text.write(to: url, atomically: true, encoding: .utf8)
      let table = try FeatureTable.read(url.path, label: nil, group: "who")
      #expect(table.labelNames == ["sad", "calm", "happy"] && table.labels == [2, 0])
      #expect(table.speakers == ["p1", "p2"] && table.paths == ["a.wav", "b.wav"] && table.columns == ["f1", "f2"])
      #expect(table.features.row(0) == [1, 2] && table.features[1, 0] == 3 && table.features[1, 1].isNaN)
      // A nominal attribute that nobody asked for is no feature.
      let error = #expect(throws: FormatError.self) { try FeatureTable.read(url.path, label: nil, group: nil) }
      #expect(error.map { "\($0)" }?.contains("'who', which is nominal") == true)
      #expect(throws: FormatError.self) { try FeatureTable.read(url.path, label: "mood", group: nil) }
    }
  }

  @Test func sparseTablesKeepTheirLabelsAsNames() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.libsvm")
      try "+1 1:2\n-1 3:4\n7 2:1\n1\n".write(to: url, atomically: true, encoding: .utf8)
      let table = try FeatureTable.read(url.path, label: nil, group: nil)
      #expect(table.labelNames == ["-1", "1", "7"] && table.labels == [1, 0, 2, 1] && table.isZeroBeyondWidth)
      #expect(table.features == Matrix(rows: [[2, 0, 0], [0, 0, 4], [0, 1, 0], [0, 0, 0]]))
      let odd = folder.appendingPathComponent("t.txt")
      try FileManager.default.copyItem(at: url, to: odd)
      let error = #expect(throws: FormatError.self) { try FeatureTable.read(odd.path, label: nil, group: nil) }
      #expect(error.map { "\($0)" }?.contains(".libsvm") == true)
    }
  }

  @Test func openSMILETablesAreKnownByTheirSemicolons() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.csv")
      try "\u{FEFF}name;frameTime;F0;class\r\n'a.wav';0.0;1.5;sad\r\n'b.wav';0.0;2;calm\r\n"
        .write(to: url, atomically: true, encoding: .utf8)
      let table = try FeatureTable.read(url.path, label: "class", group: nil)
      #expect(table.paths == ["a.wav", "b.wav"] && table.columns == ["F0"] && table.labelNames == ["calm", "sad"])
      #expect(table.features == Matrix(rows: [[1.5], [2]]))
    }
  }
}
