import Foundation

/// A folder for the files that a reader wants to find on disk, removed when the closure ends. Where it is decides how many
/// inputs a second there are: `TMPDIR=/dev/shm` keeps it in memory.
func withScratchFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("serbase-fuzz-\(UUID().uuidString)", isDirectory: true)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
