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
      problem = FileProblem(path: url.path, error).reason
      return
    }
    do {
      audio = try AudioFile.read(url).info
      problem = nil
    } catch {
      audio = nil
      problem = Self.isLFSPointer(url) ? Self.lfsReason : FileProblem(path: url.path, error).reason
    }
  }

  private static let lfsReason = "a Git LFS pointer instead of the sound; install git-lfs and run `git lfs pull`"

  /// Whether the file is the stub that a clone without Git LFS leaves: three lines of text in place of the sound.
  private static func isLFSPointer(_ url: URL) -> Bool {
    guard let file = try? FileHandle(forReadingFrom: url) else { return false }
    defer { try? file.close() }
    return (try? file.read(upToCount: 24)) == Data("version https://git-lfs.".utf8)
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

  /// The path with an error's message, less the file's name that the message may begin with: lists print it anyway.
  public init(path: String, _ error: any Error, at url: URL? = nil) {
    let message = "\(error)"
    let prefix = [path, url?.path].compactMap { $0.map { "\($0): " } }.first(where: message.hasPrefix)
    self.init(path: path, reason: prefix.map { String(message.dropFirst($0.count)) } ?? message)
  }
}
