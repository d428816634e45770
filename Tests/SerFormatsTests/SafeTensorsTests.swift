import Foundation
import SerFormats
import Testing

@Suite struct SafeTensorsTests {
  static let file = SafeTensors([
    .init(name: "a", shape: [2, 2], values: [1, 2, 3, 4]), .init(name: "b.c", shape: [1], values: [-0.5]),
  ])

  @Test func roundTripAndSameBytes() throws {
    #expect(try SafeTensors(data: Self.file.data, path: "w") == Self.file)
    #expect(Self.file.data == Self.file.data)
  }

  @Test func cutsAndLiesAreErrors() {
    let data = Self.file.data
    for length in 0..<data.count {
      #expect(throws: FormatError.self) { try SafeTensors(data: data.prefix(length), path: "w") }
    }
    let header = #"{"a":{"dtype":"F32","shape":[4000000000,4000000000],"data_offsets":[0,4]}}"#
    var lie = Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0]) + Data(header.utf8)
    lie += Data(count: 4)
    #expect(throws: FormatError.self) { try SafeTensors(data: lie, path: "w") }
  }
}
