import CZlib
import Foundation

/// The part of ZIP (APPNOTE 6.3.10) that `.npz` files use: stored and deflated members, sizes below 4 GiB.
enum ZipArchive {
  static let localSignature: UInt32 = 0x0403_4b50
  static let centralSignature: UInt32 = 0x0201_4b50
  static let endSignature: UInt32 = 0x0605_4b50

  /// The members in the order of the central directory; stored ones share the archive's bytes.
  static func members(of bytes: Data, path: String) throws(FormatError) -> [(name: String, data: Data)] {
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
    var packedBytes = 0
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
      // Members that share their bytes would unpack to many times what a stream can: a file of megabytes to terabytes.
      packedBytes += Int(packed)
      guard packedBytes <= bytes.count else {
        throw malformed("members that overlap at '\(name)'", "each with bytes of its own")
      }
      let data: Data
      switch method {
      case 0: data = body
      case 8:
        guard let inflated = inflate(body, count: Int(unpacked)) else {
          throw malformed("member '\(name)' that can't be inflated", "\(unpacked) bytes")
        }
        data = inflated
      default: throw malformed("member '\(name)' packed by method \(method)", "stored or deflated")
      }
      guard data.count == Int(unpacked), data.withUnsafeBytes({ crc($0) }) == checksum else {
        throw malformed("member '\(name)' with a wrong checksum", "CRC-32 \(String(checksum, radix: 16))")
      }
      members.append((name, data))
      offset += 46 + Int(nameLength) + Int(extraLength) + Int(commentLength)
    }
    return members
  }

  /// The CRC-32 of bytes that follow those of `checksum`.
  static func crc(_ bytes: UnsafeRawBufferPointer, after checksum: UInt32 = 0) -> UInt32 {
    var checksum = UInt(checksum)
    var offset = 0
    while offset < bytes.count {
      let length = min(bytes.count - offset, 1 << 30)
      checksum = crc32(
        checksum, bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: UInt8.self), UInt32(length))
      offset += length
    }
    return UInt32(checksum)
  }

  /// Raw deflate; nil when the stream is damaged or its length isn't `count`.
  private static func inflate(_ packed: Data, count: Int) -> Data? {
    // A deflate stream expands at most 1032-fold: a larger claim is a lie that must not allocate.
    guard count <= max(1, packed.count) * 1032 else { return nil }
    var stream = z_stream()
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    var output = Data(count: max(1, count))
    let status = packed.withUnsafeBytes { input in
      output.withUnsafeMutableBytes { output in
        // zlib only reads it.
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(output.count)
        return CZlib.inflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END, Int(stream.total_out) == count else { return nil }
    return output.prefix(count)
  }
}

/// Little-endian reads that answer nil past the end.
private struct ByteReader {
  let bytes: Data

  /// Shares the bytes; indices begin anywhere.
  func slice(_ offset: Int, _ count: Int) -> Data? {
    guard offset >= 0, count >= 0, offset <= bytes.count - count else { return nil }
    return bytes.dropFirst(offset).prefix(count)
  }

  func uint16(_ offset: Int) -> UInt16? {
    slice(offset, 2).map { $0.reversed().reduce(0) { $0 << 8 | UInt16($1) } }
  }

  func uint32(_ offset: Int) -> UInt32? {
    slice(offset, 4).map { $0.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
  }
}
