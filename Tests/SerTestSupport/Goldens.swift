import Foundation
import SerFormats

/// Reference arrays made by other libraries. Small ones are committed under `Tests/Goldens`; the complete set (with
/// audio-sized arrays) is a folder named by `SERBASE_GOLDENS`.
public enum Goldens {
  /// The committed arrays.
  public static let folder = repositoryRoot.appendingPathComponent("Tests/Goldens", isDirectory: true)

  /// The complete set, where this machine has it.
  public static var completeFolder: URL? { existingFolder(named: "SERBASE_GOLDENS") }

  /// A committed `.npy` array, by name without extension.
  public static func array(_ name: String) throws -> NumPyArray {
    try NumPyArray(contentsOf: folder.appendingPathComponent(name + ".npy"))
  }
}

/// Real recordings, where this machine has them: the folder named by `SERBASE_CORPORA`.
public enum Corpora {
  public static var folder: URL? { existingFolder(named: "SERBASE_CORPORA") }
  public static var ravdess: URL? { subfolder("ravdess") }
  public static var emodb: URL? { subfolder("emodb") }

  private static func subfolder(_ name: String) -> URL? {
    guard let url = folder?.appendingPathComponent(name, isDirectory: true),
      FileManager.default.fileExists(atPath: url.path)
    else { return nil }
    return url
  }
}

/// The root of the source tree.
public let repositoryRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func existingFolder(named variable: String) -> URL? {
  guard let path = ProcessInfo.processInfo.environment[variable], FileManager.default.fileExists(atPath: path) else {
    return nil
  }
  return URL(fileURLWithPath: path, isDirectory: true)
}

/// A folder that is removed when the closure ends.
public func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("serbase-test-\(UUID().uuidString)", isDirectory: true)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}
