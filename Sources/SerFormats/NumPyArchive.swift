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
    for member in try ZipArchive.members(of: [UInt8](data), path: url.path) where member.name.hasSuffix(".npy") {
      let name = String(member.name.dropLast(4))
      arrays.append((name, try NumPyArray(data: member.data, path: "\(url.path)(\(name))")))
    }
  }

  /// The bytes of the file.
  public func data(path: String) throws(FormatError) -> Data {
    try ZipArchive.data(of: arrays.map { ($0.name + ".npy", $0.array.data) }, path: path)
  }

  /// Writes the file whole.
  public func write(to url: URL) throws(FormatError) {
    try StagedOutput.write(data(path: url.path), to: url)
  }
}
