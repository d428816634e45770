import CZlib
import Foundation

/// The part of ZIP (APPNOTE 6.3.10) that `.npz` files use: stored and deflated members, sizes below 4 GiB.
enum ZipArchive {
  private static let localSignature: UInt32 = 0x0403_4b50
  private static let centralSignature: UInt32 = 0x0201_4b50
  private static let endSignature: UInt32 = 0x0605_4b50

  /// The members in the order of the central directory.
  static func members(of bytes: [UInt8], path: String) throws(FormatError) -> [(name: String, data: Data)] {
    func malformed(_ found: String, _ expected: String) -> FormatError {
      .malformed(path: path, format: "NPZ (ZIP)", found: found, expected: expected)
    }
    let reader = ByteReader(bytes: bytes)
    // The end record is the last 22 bytes plus a comment of at most 65,535.
    let searchStart = max(0, bytes.count - 22 - 65_535)
    guard bytes.count >= 22,
      let end = stride(from: bytes.count - 22, through: searchStart, by: -1).first(where: {
        reader.uint32($0) == endSignature
      }), let memberCount = reader.uint16(end + 10), let directory = reader.uint32(end + 16)
    else { throw malformed("no end of central directory", "a complete ZIP archive") }
    var members: [(name: String, data: Data)] = []
    var offset = Int(directory)
    for _ in 0..<memberCount {
      guard reader.uint32(offset) == centralSignature, let method = reader.uint16(offset + 10),
        let checksum = reader.uint32(offset + 16), let packed = reader.uint32(offset + 20),
        let unpacked = reader.uint32(offset + 24), let nameLength = reader.uint16(offset + 28),
        let extraLength = reader.uint16(offset + 30), let commentLength = reader.uint16(offset + 32),
        let local = reader.uint32(offset + 42), let nameBytes = reader.slice(offset + 46, Int(nameLength))
      else { throw malformed("a cut central directory", "\(memberCount) members") }
      let name = String(decoding: nameBytes, as: UTF8.self)
      guard packed != .max, unpacked != .max, local != .max else {
        throw malformed("member '\(name)' in ZIP64 form", "members below 4 GiB")
      }
      guard reader.uint32(Int(local)) == localSignature, let localName = reader.uint16(Int(local) + 26),
        let localExtra = reader.uint16(Int(local) + 28),
        let body = reader.slice(Int(local) + 30 + Int(localName) + Int(localExtra), Int(packed))
      else { throw malformed("member '\(name)' cut short", "\(packed) bytes") }
      let data: Data
      switch method {
      case 0: data = Data(body)
      case 8:
        guard let inflated = inflate(body, count: Int(unpacked)) else {
          throw malformed("member '\(name)' that can't be inflated", "\(unpacked) bytes")
        }
        data = inflated
      default: throw malformed("member '\(name)' packed by method \(method)", "stored or deflated")
      }
      guard data.count == Int(unpacked), crc(data) == checksum else {
        throw malformed("member '\(name)' with a wrong checksum", "CRC-32 \(String(checksum, radix: 16))")
      }
      members.append((name, data))
      offset += 46 + Int(nameLength) + Int(extraLength) + Int(commentLength)
    }
    return members
  }

  /// An archive of stored members, all dated 1980-01-01.
  static func data(of members: [(name: String, data: Data)], path: String) throws(FormatError) -> Data {
    var archive = Data()
    var directory = Data()
    for (name, data) in members {
      guard archive.count + data.count < Int(UInt32.max) else {
        throw .unwritable(path: path, reason: "an NPZ of 4 GiB or more")
      }
      let offset = UInt32(archive.count)
      var fields = Data()
      fields.append(uint16: 20)  // version needed
      fields.append(uint16: 0x0800)  // names are UTF-8
      fields.append(uint16: 0)  // stored
      fields.append(uint16: 0)  // 00:00
      fields.append(uint16: 0x0021)  // 1980-01-01
      fields.append(uint32: crc(data))
      fields.append(uint32: UInt32(data.count))
      fields.append(uint32: UInt32(data.count))
      fields.append(uint16: UInt16(name.utf8.count))
      fields.append(uint16: 0)  // no extra field
      archive.append(uint32: localSignature)
      archive.append(fields)
      archive.append(contentsOf: name.utf8)
      archive.append(data)
      directory.append(uint32: centralSignature)
      directory.append(uint16: 20)  // version made by
      directory.append(fields)
      directory.append(Data(count: 10))  // no comment, disk 0, no attributes
      directory.append(uint32: offset)
      directory.append(contentsOf: name.utf8)
    }
    let directoryOffset = archive.count
    archive.append(directory)
    archive.append(uint32: endSignature)
    archive.append(Data(count: 4))
    archive.append(uint16: UInt16(members.count))
    archive.append(uint16: UInt16(members.count))
    archive.append(uint32: UInt32(directory.count))
    archive.append(uint32: UInt32(directoryOffset))
    archive.append(uint16: 0)
    return archive
  }

  private static func crc(_ data: Data) -> UInt32 {
    data.withUnsafeBytes { raw in
      var checksum = crc32(0, nil, 0)
      var offset = 0
      while offset < raw.count {
        let length = min(raw.count - offset, 1 << 30)
        checksum = crc32(
          checksum, raw.baseAddress?.advanced(by: offset).assumingMemoryBound(to: UInt8.self), UInt32(length))
        offset += length
      }
      return UInt32(checksum)
    }
  }

  /// Raw deflate; nil when the stream is damaged or its length isn't `count`.
  private static func inflate(_ packed: ArraySlice<UInt8>, count: Int) -> Data? {
    // A deflate stream expands at most 1032-fold: a larger claim is a lie that must not allocate.
    guard count <= max(1, packed.count) * 1032 else { return nil }
    var stream = z_stream()
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var input = Array(packed)
    var output = [UInt8](repeating: 0, count: max(1, count))
    let status = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        return CZlib.inflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END, Int(stream.total_out) == count else { return nil }
    return Data(output.prefix(count))
  }
}

/// Little-endian reads that answer nil past the end.
private struct ByteReader {
  let bytes: [UInt8]

  func slice(_ offset: Int, _ count: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, count >= 0, offset <= bytes.count - count else { return nil }
    return bytes[offset..<offset + count]
  }

  func uint16(_ offset: Int) -> UInt16? {
    slice(offset, 2).map { UInt16($0[offset]) | UInt16($0[offset + 1]) << 8 }
  }

  func uint32(_ offset: Int) -> UInt32? {
    slice(offset, 4).map { $0.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
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
