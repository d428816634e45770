import SerFormats
import Testing

@Suite struct CSVDocumentTests {
  @Test func readsQuotesLineEndsAndByteOrderMark() throws {
    let text = "\u{FEFF}a,b\r\n\"x, y\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\n"
    let document = try CSVDocument(text: text, path: "t.csv")
    #expect(document.header == ["a", "b"])
    #expect(document.rows == [["x, y", "say \"hi\""], ["two\nlines", ""]])
  }

  @Test func writesWhatItReads() throws {
    let document = CSVDocument(header: ["a", "b"], rows: [["1,5", "\"q\""], ["line\nbreak", ""]])
    #expect(try CSVDocument(text: document.text, path: "t.csv") == document)
  }

  @Test(arguments: [
    ("", "an empty file"), ("a,b\n1,2,3\n", "3 fields in line 2"), ("a,b\n\"1,2\n", "a quoted field without end"),
  ])
  func namesWhatIsWrong(text: String, found: String) throws {
    let error = try #require(throws: FormatError.self) { try CSVDocument(text: text, path: "t.csv") }
    #expect(error.description.contains("t.csv") && error.description.contains(found), "\(error)")
  }
}
