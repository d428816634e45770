import Foundation
import SerFormats
import SerTestSupport
import Testing

@Suite struct NumPyTests {
  static let archive = NumPyArchive([
    ("X", NumPyArray(shape: [2, 3], elements: .floats([1, -2.5, 3, 4, 5, .pi]))),
    ("y", NumPyArray([0, 7])), ("path", NumPyArray(["a/b.wav", "ä🎤.wav"])), ("meta", NumPyArray(scalar: "{}")),
  ])

  @Test func roundTrip() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.npz")
      try Self.archive.write(to: url)
      let read = try NumPyArchive(contentsOf: url)
      #expect(read.arrays.map(\.name) == ["X", "y", "path", "meta"])
      for (name, array) in Self.archive.arrays { #expect(read[name] == array, "\(name)") }
    }
  }

  /// What is written piece by piece are the bytes of the whole.
  @Test func theFileIsItsBytes() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.npz")
      try Self.archive.write(to: url)
      #expect(try Data(contentsOf: url) == Self.archive.data(path: "t"))
    }
  }

  /// Deflated members of float64, int64 and unicode.
  @Test func readsCompressedArchivesOfNumPy() throws {
    let archive = try NumPyArchive(contentsOf: Goldens.folder.appendingPathComponent("numpy_compressed.npz"))
    #expect(archive["X"] == NumPyArray(shape: [2, 2], elements: .floats([1, 2, 3, 4])))
    #expect(archive["y"] == NumPyArray([3, 5]))
    #expect(archive["speaker"]?.strings == ["ann", "bob"])
  }

  /// numpy.asfortranarray([[1, 2, 3], [4, 5, 6]]) stores 1 4 2 5 3 6.
  @Test func fortranOrderIsTurned() throws {
    let header = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }"
    var data = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, UInt8(header.utf8.count), 0]) + Data(header.utf8)
    for value: Float in [1, 4, 2, 5, 3, 6] { data += withUnsafeBytes(of: value) { Data($0) } }
    let array = try NumPyArray(data: data, path: "f.npy")
    #expect(array == NumPyArray(shape: [2, 3], elements: .floats([1, 2, 3, 4, 5, 6])))
  }

  @Test func everyCutAndEveryFlippedByteIsAnErrorOrTheSame() async throws {
    let bytes = try [UInt8](Self.archive.data(path: "t"))
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("t.npz")
      for length in stride(from: 0, to: bytes.count, by: 7) {
        try Data(bytes[..<length]).write(to: url)
        #expect(throws: FormatError.self) { try NumPyArchive(contentsOf: url) }
      }
      for index in stride(from: 0, to: bytes.count, by: 5) {
        var damaged = bytes
        damaged[index] ^= 0x55
        try Data(damaged).write(to: url)
        // Never a trap; the checksum catches every change of content.
        if let read = try? NumPyArchive(contentsOf: url), let x = read["X"] { #expect(x == Self.archive["X"]) }
      }
    }
  }

  @Test(arguments: [
    ("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "'|O'"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999), }", "shape"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "bytes of data"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "shape"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4611686018427387904, 4), }", "shape"),
    ("{'descr': '<U0', 'fortran_order': False, 'shape': (100000000,), }", "'<U0'"),
    ("{'descr': '>U1', 'fortran_order': False, 'shape': (1,), }", "'>U1'"),
  ])
  func refusesWhatItCannotHold(header: String, found: String) throws {
    var data = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, UInt8(header.utf8.count), 0])
    data += Data(header.utf8) + Data([0, 0, 0, 0])
    let error = try #require(throws: FormatError.self) { try NumPyArray(data: data, path: "bad.npy") }
    #expect(error.description.contains(found), "\(error)")
  }
}
