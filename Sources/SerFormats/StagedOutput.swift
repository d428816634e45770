import Foundation

/// Outputs that appear whole or not at all: written under a temporary name beside their destination, then renamed.
public enum StagedOutput {
  /// Appends bytes to a file that is being written.
  typealias Appending = (UnsafeRawBufferPointer) throws -> Void

  /// Writes a file whole; missing parent folders are made.
  ///
  /// A symbolic link is followed; a device, a pipe or a folder is refused, since renaming would replace it.
  public static func write(_ data: Data, to url: URL) throws(FormatError) {
    try write(to: url) { append in try data.withUnsafeBytes(append) }
  }

  /// ``write(_:to:)`` of what `body` appends piece by piece.
  static func write(to url: URL, _ body: (_ append: Appending) throws -> Void) throws(FormatError) {
    let url = url.resolvingSymlinksInPath()
    var status = stat()
    guard stat(url.path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
      throw .unwritable(path: url.path, reason: "it is not a regular file")
    }
    do {
      let folder = url.deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let temporary = folder.appendingPathComponent(temporaryName(for: url))
      do {
        try fill(temporary, body)
        try rename(temporary, to: url)
      } catch {
        try? FileManager.default.removeItem(at: temporary)
        throw error
      }
    } catch {
      throw error as? FormatError ?? FormatError.unwritable(path: url.path, reason: reason(of: error))
    }
  }

  private static func fill(_ file: URL, _ body: (_ append: Appending) throws -> Void) throws {
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw systemError }
    do {
      try body { bytes in
        var written = 0
        while written < bytes.count {
          let count = Foundation.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
          if count >= 0 { written += count } else if errno != EINTR { throw systemError }
        }
      }
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw systemError }
  }

  /// What the last call of the system failed of.
  private static var systemError: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

  /// Writes text as UTF-8, whole.
  public static func write(_ text: String, to url: URL) throws(FormatError) { try write(Data(text.utf8), to: url) }

  /// What an earlier run of a command may have left in a folder: only such a folder is replaced.
  public struct FolderKind: Sendable {
    /// The file by which the folder is known to be this command's.
    public let marker: String
    /// Whether a name at the top of the folder is one that the command writes.
    public let owns: @Sendable (_ name: String) -> Bool

    public init(marker: String, owns: @escaping @Sendable (_ name: String) -> Bool) {
      self.marker = marker
      self.owns = owns
    }
  }

  /// Throws when the folder at `url` may not be replaced: it is a file, or it holds anything that the command didn't
  /// write. A mistyped `--out` must never delete somebody's work; call this before the work begins.
  public static func check(_ url: URL, as kind: FolderKind) throws(FormatError) {
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: url.path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else { throw .unwritable(path: url.path, reason: "it is a file") }
    guard let names = try? manager.contentsOfDirectory(atPath: url.path) else {
      throw .unwritable(path: url.path, reason: "the folder can't be read")
    }
    let foreign = names.filter { !($0 == kind.marker || kind.owns($0)) }.sorted()
    if let first = foreign.first {
      throw .unwritable(
        path: url.path, reason: "the folder holds other files (\(first)); choose an empty or a new one")
    }
    guard names.isEmpty || names.contains(kind.marker) else {
      throw .unwritable(
        path: url.path, reason: "the folder holds files but no \(kind.marker); choose an empty or a new one")
    }
  }

  /// Fills a folder whole: `body` writes into a temporary folder, which then takes the place of `url`.
  ///
  /// A symbolic link is followed. When `body` throws, the old folder stays as it was.
  public static func writeFolder<Result>(
    at url: URL, as kind: FolderKind, _ body: (_ staging: URL) async throws -> Result
  ) async throws -> Result {
    try check(url, as: kind)
    let manager = FileManager.default
    let url = url.resolvingSymlinksInPath()
    let parent = url.deletingLastPathComponent()
    let staging = parent.appendingPathComponent(temporaryName(for: url), isDirectory: true)
    do {
      try manager.createDirectory(at: parent, withIntermediateDirectories: true)
      try manager.createDirectory(at: staging, withIntermediateDirectories: false)
    } catch {
      throw FormatError.unwritable(path: url.path, reason: reason(of: error))
    }
    do {
      let result = try await body(staging)
      try replaceFolder(at: url, with: staging)
      return result
    } catch {
      try? manager.removeItem(at: staging)
      throw error
    }
  }

  /// Puts `staging` where `url` is. The old folder is moved aside and comes back if that fails; a process killed between
  /// the two renames leaves it whole beside its place, named `….partial.old`.
  private static func replaceFolder(at url: URL, with staging: URL) throws(FormatError) {
    let manager = FileManager.default
    do {
      guard manager.fileExists(atPath: url.path) else { return try rename(staging, to: url) }
      let aside = staging.appendingPathExtension("old")
      try rename(url, to: aside)
      do {
        try rename(staging, to: url)
      } catch {
        try? rename(aside, to: url)
        throw error
      }
      try? manager.removeItem(at: aside)
    } catch {
      throw FormatError.unwritable(path: url.path, reason: reason(of: error))
    }
  }

  private static func rename(_ source: URL, to destination: URL) throws {
    guard Foundation.rename(source.path, destination.path) == 0 else { throw systemError }
  }

  private static func temporaryName(for url: URL) -> String {
    ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0...UInt32.max)).partial"
  }

  /// The system's own words for an error, without Foundation's wrapping.
  package static func reason(of error: any Error) -> String {
    if let error = error as? POSIXError { return String(cString: strerror(error.code.rawValue)) }
    let bridged = error as NSError
    if let underlying = bridged.userInfo[NSUnderlyingErrorKey] as? NSError, underlying.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(underlying.code)))
    }
    if let underlying = bridged.userInfo[NSUnderlyingErrorKey] as? POSIXError {
      return String(cString: strerror(underlying.code.rawValue))
    }
    return bridged.localizedDescription
  }
}
