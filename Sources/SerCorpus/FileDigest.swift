import Crypto
import Foundation
import SerFormats

/// The SHA-256 of a file and its size, read in blocks.
public struct FileDigest: Sendable, Equatable {
  /// 64 lowercase hexadecimal digits.
  public let sha256: String
  public let bytes: Int

  /// Reads the file; throws ``SerFormats/FormatError/unreadable(path:reason:)`` where it can't be.
  public init(of url: URL) throws(FormatError) {
    guard let file = fopen(url.path, "rb") else {
      throw .unreadable(path: url.path, reason: String(cString: strerror(errno)))
    }
    defer { fclose(file) }
    var hash = SHA256()
    var total = 0
    let blockSize = 1 << 17
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 16)
    defer { block.deallocate() }
    while true {
      let count = fread(block.baseAddress, 1, blockSize, file)
      if count == 0 { break }
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: block[..<count]))
      total += count
    }
    guard ferror(file) == 0 else { throw .unreadable(path: url.path, reason: String(cString: strerror(errno))) }
    sha256 = hexadecimal(hash.finalize())
    bytes = total
  }
}
