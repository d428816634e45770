import Foundation
import SerFormats
import SerNumerics

extension Matrix {
  /// 64 bits for each row by which the same values are known again: the first of the SHA-256 of their bit patterns.
  ///
  /// Every missing value counts as the same NaN, −0 as 0, and zeros at the end of a row are left out, as files of a sparse
  /// format leave them out.
  public var rowDigests: [UInt64] {
    var words: [UInt32] = []
    return values.withUnsafeBufferPointer { values in
      (0..<rows).map { row in
        words.removeAll(keepingCapacity: true)
        for value in values[row * columns..<(row + 1) * columns] { words.append(Self.canonicalBits(value)) }
        while words.last == 0 { words.removeLast() }
        let digest = FileDigest(of: words.withUnsafeBytes { Data($0) }).sha256
        return UInt64(digest.prefix(16), radix: 16) ?? 0
      }
    }
  }

  private static func canonicalBits(_ value: Float) -> UInt32 {
    let bits = value.isNaN ? Float.nan.bitPattern : value == 0 ? 0 : value.bitPattern
    return bits.littleEndian
  }
}
