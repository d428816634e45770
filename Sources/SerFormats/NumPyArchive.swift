import Foundation

/// Named arrays in one `.npz` file: a ZIP archive of `.npy` members, as `numpy.savez` and `savez_compressed` make.
///
/// Written uncompressed and with a fixed time stamp, so that equal content gives equal bytes.
public struct NumPyArchive: Sendable {
  /// Arrays by name, in file order.
  public private(set) var arrays: [(name: String, array: NumPyArray)]

  public init(_ arrays: [(name: String, array: NumPyArray)] = []) { self.arrays = arrays }

  public subscript(name: String) -> NumPyArray? { arrays.first { $0.name == name }?.array }

  /// Reads a file, checking the CRC-32 of every member.
  public init(contentsOf url: URL) throws(FormatError) {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .unreadable(path: url.path, reason: StagedOutput.reason(of: error))
    }
    arrays = []
    for member in try ZipArchive.members(of: data, path: url.path) where member.name.hasSuffix(".npy") {
      let name = String(member.name.dropLast(4))
      arrays.append((name, try NumPyArray(data: member.data, path: "\(url.path)(\(name))")))
    }
  }

  /// The bytes of the file.
  public func data(path: String) throws(FormatError) -> Data {
    var data = Data()
    do {
      try write(path: path) { data.append(contentsOf: $0) }
    } catch { throw error as? FormatError ?? FormatError.unwritable(path: path, reason: "\(error)") }
    return data
  }

  /// Writes the file whole. Floats go from where they lie to the file: no copy of them is made.
  public func write(to url: URL) throws(FormatError) {
    try StagedOutput.write(to: url) { append in try write(path: url.path, append) }
  }

  private func write(path: String, _ append: StagedOutput.Appending) throws {
    var archive = ZipWriter(path: path)
    for (name, array) in arrays {
      try array.withFileBytes { header, elements in
        try header.withUnsafeBytes { try archive.add([$0, elements], named: name + ".npy", append) }
      }
    }
    try archive.finish(append)
  }
}
