import CSndfile

/// A sound file that lies in memory, for libsndfile to write and read.
final class SoundMemory {
  private(set) var bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  /// Puts the place of the next read or write back to the beginning.
  func rewind() { position = 0 }

  /// What libsndfile calls, with this object behind the pointer that ``open(_:_:)`` hands it.
  private static var calls: SF_VIRTUAL_IO {
    SF_VIRTUAL_IO(
      get_filelen: { sf_count_t(SoundMemory.behind($0).bytes.count) },
      seek: { SoundMemory.behind($2).seek(Int($0), $1) },
      read: { SoundMemory.behind($2).read(into: $0, Int($1)) },
      write: { SoundMemory.behind($2).write($0, Int($1)) },
      tell: { sf_count_t(SoundMemory.behind($0).position) })
  }

  /// Opens these bytes; the object must outlive the file. Nil where libsndfile refuses, whose reason `sf_strerror(nil)` is.
  func open(_ mode: Int, _ info: inout SF_INFO) -> OpaquePointer? {
    var calls = Self.calls
    return sf_open_virtual(&calls, Int32(mode), &info, Unmanaged.passUnretained(self).toOpaque())
  }

  private static func behind(_ pointer: UnsafeMutableRawPointer?) -> SoundMemory {
    // libsndfile gives back the pointer that it was opened with.
    Unmanaged<SoundMemory>.fromOpaque(pointer!).takeUnretainedValue()
  }

  private func seek(_ offset: Int, _ origin: Int32) -> sf_count_t {
    let base = origin == Int32(SF_SEEK_CUR) ? position : origin == Int32(SF_SEEK_END) ? bytes.count : 0
    position = max(0, base + offset)
    return sf_count_t(position)
  }

  private func read(into pointer: UnsafeMutableRawPointer?, _ count: Int) -> sf_count_t {
    let taken = max(0, min(count, bytes.count - position))
    guard taken > 0, let pointer else { return 0 }
    bytes.withUnsafeBytes { bytes in
      pointer.copyMemory(from: bytes.baseAddress! + position, byteCount: taken)
    }
    position += taken
    return sf_count_t(taken)
  }

  private func write(_ pointer: UnsafeRawPointer?, _ count: Int) -> sf_count_t {
    guard count > 0, let pointer else { return 0 }
    if bytes.count < position + count {
      bytes.append(contentsOf: repeatElement(0, count: position + count - bytes.count))
    }
    bytes.withUnsafeMutableBytes { bytes in
      (bytes.baseAddress! + position).copyMemory(from: pointer, byteCount: count)
    }
    position += count
    return sf_count_t(count)
  }
}
