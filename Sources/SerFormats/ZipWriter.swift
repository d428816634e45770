import Foundation

/// Writes an archive of stored members, all dated 1980-01-01, piece by piece: members are never copied.
struct ZipWriter {
  /// What errors name.
  let path: String
  private var directory = Data()
  private var memberCount = 0
  /// Bytes written so far.
  private var offset = 0

  init(path: String) { self.path = path }

  /// Appends a member that lies in several pieces.
  mutating func add(_ pieces: [UnsafeRawBufferPointer], named name: String, _ append: StagedOutput.Appending) throws {
    let size = pieces.reduce(0) { $0 + $1.count }
    guard offset + size < Int(UInt32.max) else {
      throw FormatError.unwritable(path: path, reason: "an NPZ of 4 GiB or more")
    }
    var fields = Data()
    fields.append(uint16: 20)  // version needed
    fields.append(uint16: 0x0800)  // names are UTF-8
    fields.append(uint16: 0)  // stored
    fields.append(uint16: 0)  // 00:00
    fields.append(uint16: 0x0021)  // 1980-01-01
    fields.append(uint32: pieces.reduce(0) { ZipArchive.crc($1, after: $0) })
    fields.append(uint32: UInt32(size))
    fields.append(uint32: UInt32(size))
    fields.append(uint16: UInt16(name.utf8.count))
    fields.append(uint16: 0)  // no extra field
    directory.append(uint32: ZipArchive.centralSignature)
    directory.append(uint16: 20)  // version made by
    directory.append(fields)
    directory.append(Data(count: 10))  // no comment, disk 0, no attributes
    directory.append(uint32: UInt32(offset))
    directory.append(contentsOf: name.utf8)
    memberCount += 1
    var header = Data()
    header.append(uint32: ZipArchive.localSignature)
    header.append(fields)
    header.append(contentsOf: name.utf8)
    try header.withUnsafeBytes(append)
    for piece in pieces { try append(piece) }
    offset += header.count + size
  }

  /// Appends the directory: the archive is complete.
  func finish(_ append: StagedOutput.Appending) throws {
    var end = directory
    end.append(uint32: ZipArchive.endSignature)
    end.append(Data(count: 4))
    end.append(uint16: UInt16(memberCount))
    end.append(uint16: UInt16(memberCount))
    end.append(uint32: UInt32(directory.count))
    end.append(uint32: UInt32(offset))
    end.append(uint16: 0)
    try end.withUnsafeBytes(append)
  }
}

extension Data {
  fileprivate mutating func append(uint16 value: UInt16) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  fileprivate mutating func append(uint32 value: UInt32) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
