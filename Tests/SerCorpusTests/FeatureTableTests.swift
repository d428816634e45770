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
      let bad = NumPyArray(shape: [2, 1], elements: .floats([1, .nan]))
      try expectError([("X", bad)], says: "row 1, column 0")
      try expectError([("X", x), ("y", NumPyArray([0, 5])), ("labels", NumPyArray(["a"]))], says: "0 to 5")
      try expectError([("X", x), ("y", NumPyArray([0, 1])), ("speaker", NumPyArray(["a"]))], says: "speaker")
    }
  }

  @Test func appendingUnitesClassesByName() throws {
    let other = FeatureTable(
      features: Matrix(rows: [[7, 8]]), labels: [0], labelNames: ["calm"], speakers: ["03"], columns: ["x", "y"])
    let joined = try Self.table.appending(other, name: "test.npz")
    #expect(joined.labelNames == ["sad", "happy", "calm"] && joined.labels == [1, 0, 1, 2])
    #expect(joined.speakers == ["01", "02", "02", "03"] && joined.genders == nil && joined.count == 4)
    var renamed = other
    renamed.columns = ["y", "x"]
    #expect(throws: FormatError.self) { try Self.table.appending(renamed, name: "test.npz") }
    let narrow = FeatureTable(features: Matrix(rows: [[7]]), labels: [0], labelNames: ["calm"])
    #expect(throws: FormatError.self) { try Self.table.appending(narrow, name: "test.npz") }
  }
}
