import Foundation
import SerFormats
import SerLearning

/// A folder with the states of long fits, a file for each.
struct CheckpointFolder: Sendable {
  let url: URL

  /// The folder, which is made where it isn't there yet.
  init(_ path: String) throws {
    url = URL(fileURLWithPath: path, isDirectory: true)
    do { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) } catch {
      throw FormatError.unwritable(path: path, reason: StagedOutput.reason(of: error))
    }
  }

  /// A folder that is made when the first state is written.
  init(url: URL) { self.url = url }

  func store(named name: String) -> any CheckpointStore {
    CheckpointFile(url: url.appendingPathComponent("\(name).checkpoint"))
  }
}

/// The state of one fit in a file.
private struct CheckpointFile: CheckpointStore {
  let url: URL
  var name: String { url.path }

  func read() throws(TrainingError) -> Data? {
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    do { return try Data(contentsOf: url) } catch {
      throw .unusableCheckpoint("\(name): \(StagedOutput.reason(of: error))")
    }
  }

  func write(_ state: Data) throws(TrainingError) {
    do { try StagedOutput.write(state, to: url) } catch { throw .unrecordable("\(error)") }
  }
}

extension TrainingStep {
  /// The last figures, in a line.
  var text: String {
    var parts = [last.map { "epoch \($0.step + 1)" } ?? "epoch 1", String(format: "loss %.3f", loss)]
    if let uar = last?.training.uar { parts.append(String(format: "UAR %.3f", uar)) }
    if let uar = last?.validation?.uar { parts.append(String(format: "validation UAR %.3f", uar)) }
    return parts.joined(separator: ", ")
  }
}
