import Foundation
import SerNumerics
import SerTestSupport
import Testing

@testable import SerFormats

@Suite struct TextTableTests {
  private static func file(_ text: String, _ body: (URL) throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.txt")
      try Data(text.utf8).write(to: url)
      try body(url)
    }
  }

  private static func message(of body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  // MARK: Numbers

  private static func float(_ text: String) -> Float? {
    Array(text.utf8).withUnsafeBufferPointer { DecimalText.float($0) }
  }

  @Test func numbersAreRoundedOnce() {
    var stream = Seed(5).makeStream()
    for _ in 0..<20_000 {
      // Any bit pattern: subnormal, huge and ordinary alike.
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: stream.next()))
      if value.isFinite { #expect(Self.float("\(value)") == value) }
      // Seventeen digits, as far as `Float` reaches and a little beyond.
      let text = "\(stream.uniform(-1, 1) * pow(10, Double(stream.index(below: 90)) - 48))"
      #expect(Self.float(text) == Float(text), "\(text)")
    }
    // Halfway between two floats, and a little beyond what a Double can tell from it.
    for text in [
      "16777217", "16777217.0000000001", "16777216.9999999999", "1e40", "-1e-60", "1e-45", "0.1", "-0", "5.",
    ] {
      #expect(Self.float(text) == Float(text.hasSuffix(".") ? "5" : text), "\(text)")
    }
  }

  @Test(arguments: ["", "-", ".", "e5", "1e", "1e+", "1.2.3", "0x10", "1 2", "1,5", "--1", "nan", "1e5x"])
  func othersAreNoNumbers(text: String) { #expect(Self.float(text) == nil) }

  // MARK: Delimited text

  @Test func delimitedTablesOfAllKinds() async throws {
    let text = "\u{FEFF}name,x,\"y,z\"\r\n\r\n\"a \"\"b\"\"\",1,-2e3\r\n\"line\nbreak\", NaN ,?\r\nc,,NA"
    try await Self.file(text) { url in
      var hasSemicolons = true
      let table = try DelimitedTable(contentsOf: url) { _, isSemicolonSeparated in
        hasSemicolons = isSemicolonSeparated
        return [.text, .number, .number]
      }
      #expect(table.header == ["name", "x", "y,z"] && !hasSemicolons)
      #expect(table.count == 3 && table.texts[0] == ["a \"b\"", "line\nbreak", "c"] && table.numberColumns == [1, 2])
      #expect(table.numbers[0] == 1 && table.numbers[1] == -2000 && table.numbers.count == 6)
      #expect(table.numbers.dropFirst(2).allSatisfy { $0.isNaN })
    }
    try await Self.file("name;frameTime;F0\n'a.wav';0.0;1.5\n") { url in
      var hasSemicolons = false
      let table = try DelimitedTable(contentsOf: url) { _, isSemicolonSeparated in
        hasSemicolons = isSemicolonSeparated
        return [.text, .ignored, .number]
      }
      #expect(hasSemicolons)
      #expect(table.numbers == [1.5] && table.texts[0] == ["'a.wav'"])
    }
  }

  @Test func delimitedTablesNameTheLine() async throws {
    func read(_ text: String) async throws -> String {
      var words = ""
      try await Self.file(text) { url in
        words = Self.message { _ = try DelimitedTable(contentsOf: url) { header, _ in header.map { _ in .number } } }
      }
      return words
    }
    #expect(try await read("a,b\n1,2\n\n1,two\n").contains("'two' (row 2, column 'b') in line 4"))
    #expect(try await read("a,b\n1,2,3\n").contains("3 fields in line 2"))
    #expect(try await read("a,b\n1,\"2\n").contains("line 2"))
    #expect(try await read("").contains("empty file"))
  }

  // MARK: ARFF

  @Test func arffIsReadAsWekaAndOpenSMILEWriteIt() async throws {
    let text = """
      % a comment
      @RELATION 'my table'
      @attribute name string
      @Attribute "pitch mean" NUMERIC
      @attribute energy real % in dB
      @ATTRIBUTE 'odd \\'name' integer
      @attribute class {happy, 'very sad',"odd, one"}

      @DATA
      'a.wav',1.5,-2e-1,3,happy
      % between
      "b.wav", ?, 2 ,'4', 'very sad'
      {0 c.wav, 2 7, 4 "odd, one"}
      { 1 2.5 }
      """
    try await Self.file(text) { url in
      let document = try ARFFDocument(contentsOf: url)
      #expect(document.attributes.map(\.name) == ["name", "pitch mean", "energy", "odd 'name", "class"])
      #expect(document.attributes[4].kind == .nominal(["happy", "very sad", "odd, one"]))
      #expect(document.count == 4 && document.numberColumns == [1, 2, 3])
      #expect(document.numbers[3].isNaN)
      #expect(document.numbers.map { $0.isNaN ? -99 : $0 } == [1.5, -0.2, 3, -99, 2, 4, 0, 7, 0, 2.5, 0, 0])
      #expect(document.texts[0] == ["a.wav", "b.wav", "c.wav", ""])
      #expect(document.texts[4] == ["happy", "very sad", "odd, one", "happy"])
      #expect(document.column("CLASS") == 4)
    }
  }

  @Test(arguments: [
    ("@attribute x numeric\n1\n", "line 2"), ("@attribute x numeric\n", "no @data"), ("@data\n", "@attribute before"),
    ("@attribute x date\n@data\n", "type 'date'"), ("@attribute x {a,b\n@data\n", "}"),
    ("@attribute x numeric\n@attribute x real\n@data\n", "again in line 2"),
    ("@attribute x numeric\n@attribute c {a,b}\n@data\n1,a\n2,c\n", "'c' (row 2, attribute 'c') in line 5"),
    ("@attribute x numeric\n@data\nabc\n", "'abc' (row 1, attribute 'x') in line 3"),
    ("@attribute x numeric\n@data\n1,2\n", "more than 1 values in line 3"),
    ("@attribute x numeric\n@attribute y numeric\n@data\n1\n", "1 values in line 4"),
    ("@attribute x numeric\n@attribute y numeric\n@data\n{1 2, 0 3}\n", "wrong index in line 4"),
    ("@attribute x numeric\n@data\n{1 2}\n", "ascending indices from 0 to 0"),
    ("@attribute x numeric\n@data\n{0 2\n", "without end"), ("@attribute x string\n@data\n'a\n", "closing quote"),
    ("@attribute x numeric\n@data\n1, {5}\n", "no weight"),
  ])
  func brokenARFFIsNamed(text: String, words: String) async throws {
    try await Self.file(text) { url in
      let message = Self.message { _ = try ARFFDocument(contentsOf: url) }
      #expect(message.contains(words) && message.contains("t.txt"), "\(message)")
    }
  }

  // MARK: LIBSVM

  @Test func sparseRowsAreReadWithTheirZeros() async throws {
    try await Self.file("# head\n+1 1:0.5 3:-2e0 # note\n\n-1 \t2:7\r\n2.5\n") { url in
      let rows = try SparseRows(contentsOf: url)
      #expect(rows.labels == [1, -1, 2.5] && rows.width == 3)
      #expect(rows.dense(width: 4) == [0.5, 0, -2, 0, 0, 7, 0, 0, 0, 0, 0, 0])
    }
  }

  @Test(arguments: [
    ("1 0:3\n", "index 0 in line 1"), ("1 1:1\n1 3:1 2:1\n", "index 2 after 3 in line 2"),
    ("1 1:1 1:2\n", "index 1 after 1"), ("a 1:1\n", "label 'a'"), ("1 1=3\n", "'1=3'"), ("1 1:x\n", "'1:x'"),
    ("1 -1:3\n", "'-1:3'"), ("1 99999999999:1\n", "index:value"), ("1,2 1:3\n", "label '1,2'"), ("nan 1:1\n", "label"),
  ])
  func brokenSparseRowsAreNamed(text: String, words: String) async throws {
    try await Self.file(text) { url in
      let message = Self.message { _ = try SparseRows(contentsOf: url) }
      #expect(message.contains(words) && message.contains("t.txt"), "\(message)")
    }
  }

  @Test func foldersAndAbsentFilesAreNoTables() async throws {
    try await withTemporaryFolder { folder in
      #expect(Self.message { _ = try SparseRows(contentsOf: folder) }.contains("folder"))
      let absent = folder.appendingPathComponent("none.arff")
      #expect(Self.message { _ = try ARFFDocument(contentsOf: absent) }.contains("none.arff"))
    }
  }
}
