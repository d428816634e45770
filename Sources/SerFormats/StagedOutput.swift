import Foundation

/// Outputs that appear whole or not at all: written under a temporary name beside their destination, then renamed.
public enum StagedOutput {
  /// Writes a file whole; missing parent folders are made.
  public static func write(_ data: Data, to url: URL) throws(FormatError) {
    do {
      let folder = url.deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let temporary = folder.appendingPathComponent(temporaryName(for: url))
      do {
        try data.write(to: temporary)
        try rename(temporary, to: url)
      } catch {
        try? FileManager.default.removeItem(at: temporary)
        throw error
      }
    } catch {
      throw FormatError.unwritable(path: url.path, reason: reason(of: error))
    }
  }

  /// Writes text as UTF-8, whole.
  public static func write(_ text: String, to url: URL) throws(FormatError) { try write(Data(text.utf8), to: url) }

  /// Fills a folder whole: `body` writes into a temporary folder, which then takes the place of `url`.
  ///
  /// An existing folder is replaced only when it is empty or carries the file `marker` (written by an earlier run of
  /// the same command), so that a mistyped `--out` never deletes somebody's data. When `body` throws, the old folder
  /// stays as it was.
  public static func writeFolder<Result>(
    at url: URL, marker: String, _ body: (_ staging: URL) async throws -> Result
  ) async throws -> Result {
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    if manager.fileExists(atPath: url.path, isDirectory: &isFolder) {
      let contents = isFolder.boolValue ? (try? manager.contentsOfDirectory(atPath: url.path)) : nil
      guard let contents, contents.isEmpty || contents.contains(marker) else {
        throw FormatError.unwritable(
          path: url.path,
          reason: isFolder.boolValue
            ? "the folder holds other files (no \(marker) in it); choose an empty or new one" : "it is a file")
      }
    }
    let parent = url.standardizedFileURL.deletingLastPathComponent()
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

  /// Puts `staging` where `url` is; the old folder is moved aside first and comes back if that fails.
  private static func replaceFolder(at url: URL, with staging: URL) throws(FormatError) {
    let manager = FileManager.default
    let aside = staging.deletingLastPathComponent().appendingPathComponent(staging.lastPathComponent + ".old")
    do {
      let existed = manager.fileExists(atPath: url.path)
      if existed { try rename(url, to: aside) }
      do {
        try rename(staging, to: url)
      } catch {
        if existed { try? rename(aside, to: url) }
        throw error
      }
      if existed { try? manager.removeItem(at: aside) }
    } catch {
      throw FormatError.unwritable(path: url.path, reason: reason(of: error))
    }
  }

  private static func rename(_ source: URL, to destination: URL) throws {
    guard Foundation.rename(source.path, destination.path) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }

  private static func temporaryName(for url: URL) -> String {
    ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0...UInt32.max)).partial"
  }

  /// The system's own words for an error, without Foundation's wrapping.
  static func reason(of error: any Error) -> String {
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
