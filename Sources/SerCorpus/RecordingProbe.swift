import Foundation
import SerAudio
import SerFormats

/// What one look at an audio file shows: its bytes and whether they decode.
struct RecordingProbe: Sendable {
  /// Nil where the file can't even be read.
  let digest: FileDigest?
  /// Nil where it doesn't decode from end to end.
  let audio: AudioFileInfo?
  /// Why it doesn't.
  let problem: String?

  init(_ url: URL) {
    do {
      digest = try FileDigest(of: url)
    } catch {
      digest = nil
      audio = nil
      problem = Self.reason(error.description, at: url)
      return
    }
    do {
      audio = try AudioFile.read(url).info
      problem = nil
    } catch {
      audio = nil
      problem = Self.isLFSPointer(url) ? Self.lfsReason : Self.reason(error.description, at: url)
    }
  }

  private static let lfsReason = "a Git LFS pointer instead of the sound; install git-lfs and run `git lfs pull`"

  /// Whether the file is the stub that a clone without Git LFS leaves: three lines of text in place of the sound.
  private static func isLFSPointer(_ url: URL) -> Bool {
    guard let file = try? FileHandle(forReadingFrom: url) else { return false }
    defer { try? file.close() }
    return (try? file.read(upToCount: 24)) == Data("version https://git-lfs.".utf8)
  }

  /// The message without the path, which reports print themselves.
  private static func reason(_ description: String, at url: URL) -> String {
    let prefix = "\(url.path): "
    return description.hasPrefix(prefix) ? String(description.dropFirst(prefix.count)) : description
  }
}

/// A file and what is wrong with it.
public struct FileProblem: Sendable, Equatable, Codable {
  /// Below the corpus folder.
  public let path: String
  public let reason: String

  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}
