import Foundation
import SerFormats
import SerAudio
import SerNumerics

/// Makes a manifest from a folder of recordings in any layout: flat, by actor, nested, or with a second copy inside.
public struct CorpusIndexer: Sendable {
  private let parser: any CorpusParser
  private let speakers: SpeakerTable
  private let workers: Int

  /// `speakers` fills in genders that names don't tell.
  public init(
    parser: any CorpusParser, speakers: SpeakerTable = SpeakerTable(), workers: Int = defaultWorkerCount
  ) {
    self.parser = parser
    self.speakers = speakers
    self.workers = workers
  }

  /// Scans the folder, decodes and digests every recording, and keeps one file of each.
  ///
  /// Bad files are listed in the result, not thrown. Throws a ``CorpusError`` for a missing or empty folder and for
  /// one without a single usable recording, and `CancellationError` when cancelled.
  public func index(_ folder: URL) async throws -> CorpusIndex {
    let files = try AudioFolder(folder)
    var unparsed: [FileProblem] = []
    var named: [(path: RecordingPath, entry: ManifestEntry)] = []
    for path in files.audio {
      do { named.append((path, speakers.completing(try parser.entry(for: path)))) } catch {
        unparsed.append(FileProblem(path: path.path, reason: "\(error)"))
      }
    }
    for path in files.other {
      if let reason = refusal(of: path) { unparsed.append(FileProblem(path: path.path, reason: reason)) }
    }
    let paths = named.map(\.path.path)
    let probes = try await parallelMap(count: named.count, workers: workers) { index in
      RecordingProbe(folder.appendingPathComponent(paths[index]))
    }
    var unreadable: [FileProblem] = []
    var candidates: [IndexCandidate] = []
    for ((path, entry), probe) in zip(named, probes) {
      if let digest = probe.digest, let audio = probe.audio {
        candidates.append(
          IndexCandidate(
            path: path, entry: entry, digest: digest, audio: audio,
            name: parser.recordingName(of: path) ?? path.path))
      } else {
        unreadable.append(FileProblem(path: path.path, reason: probe.problem ?? "unreadable"))
      }
    }
    let kept = IndexCandidate.oneOfEach(candidates)
    guard !kept.entries.isEmpty else {
      let example = unparsed.first ?? unreadable.first
      throw CorpusError.noRecordings(
        path: folder.path, corpus: parser.corpus, expected: parser.namePattern,
        example: example.map { "\($0.path): \($0.reason)" } ?? "none")
    }
    return CorpusIndex(
      corpus: parser.corpus, manifest: Manifest(kept.entries), copies: kept.copies, versions: kept.versions,
      unparsed: unparsed.sorted { $0.path < $1.path }, unreadable: unreadable)
  }

  /// Files of other kinds are passed over in silence, unless the corpus says what they are (its videos).
  private func refusal(of path: RecordingPath) -> String? {
    do {
      _ = try parser.entry(for: path)
      return nil
    } catch .unsupported(let reason) {
      return reason
    } catch {
      return nil
    }
  }
}

/// A decodable recording that may come into the manifest.
private struct IndexCandidate {
  let path: RecordingPath
  let entry: ManifestEntry
  let digest: FileDigest
  let sampleRate: Int
  let channels: Int
  let frames: Int
  let name: String

  init(path: RecordingPath, entry: ManifestEntry, digest: FileDigest, audio: AudioFileInfo, name: String) {
    self.path = path
    self.entry = entry
    self.digest = digest
    self.name = name
    sampleRate = audio.sampleRate
    channels = audio.channels
    frames = audio.frames
  }

  private var complete: ManifestEntry {
    var entry = entry
    entry.sha256 = digest.sha256
    entry.bytes = digest.bytes
    entry.sampleRate = sampleRate
    entry.channels = channels
    entry.frames = frames
    return entry
  }

  /// One entry a recording. Of several files the least compressed is kept, then the one with the shortest path, then
  /// the first in the alphabet; the rest are copies (same bytes) or versions (other bytes).
  static func oneOfEach(
    _ candidates: [IndexCandidate]
  ) -> (entries: [ManifestEntry], copies: [DuplicateFile], versions: [DuplicateFile]) {
    var kept: [String: IndexCandidate] = [:]
    var entries: [ManifestEntry] = []
    var copies: [DuplicateFile] = []
    var versions: [DuplicateFile] = []
    for candidate in candidates.sorted(by: isPreferred) {
      guard let first = kept[candidate.name] else {
        kept[candidate.name] = candidate
        entries.append(candidate.complete)
        continue
      }
      let duplicate = DuplicateFile(
        path: candidate.path.path, kept: first.path.path, sha256: candidate.digest.sha256)
      if first.digest == candidate.digest { copies.append(duplicate) } else { versions.append(duplicate) }
    }
    return (entries, copies.sorted { $0.path < $1.path }, versions.sorted { $0.path < $1.path })
  }

  private static func isPreferred(_ left: IndexCandidate, _ right: IndexCandidate) -> Bool {
    let leftFormat = AudioFormat(fileExtension: left.path.fileExtension) ?? .lossy
    let rightFormat = AudioFormat(fileExtension: right.path.fileExtension) ?? .lossy
    if leftFormat != rightFormat { return leftFormat < rightFormat }
    let lengths = (left.path.path.utf8.count, right.path.path.utf8.count)
    return lengths.0 != lengths.1 ? lengths.0 < lengths.1 : left.path.path < right.path.path
  }
}
