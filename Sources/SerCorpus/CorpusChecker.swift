import Foundation
import SerFormats
import SerNumerics

/// Verifies that every recording of a manifest is in a folder, has the bytes it was published with, and decodes.
public struct CorpusChecker: Sendable {
  private let manifest: Manifest
  private let card: CorpusCard?
  private let parser: (any CorpusParser)?
  private let workers: Int

  public init(
    manifest: Manifest, card: CorpusCard? = nil, parser: (any CorpusParser)? = nil, workers: Int = defaultWorkerCount
  ) {
    self.manifest = manifest
    self.card = card
    self.parser = parser
    self.workers = workers
  }

  /// Checks a folder. Throws only where there is nothing to check: no folder, or no audio in it.
  public func check(_ folder: URL) async throws -> CorpusCheck {
    let locator = try AudioLocator(folder: folder, parser: parser)
    let entries = manifest.entries
    let located = locator.paths(of: entries)
    let findings = try await parallelMap(count: entries.count, workers: workers) { index in
      Finding(entries[index], located[index], in: locator.folder.url)
    }
    let used = Set(findings.compactMap(\.path))
    let rest = locator.folder.audio.filter { !used.contains($0.path) }
    let digests = try await parallelMap(count: rest.count, workers: workers) { index in
      (try? FileDigest(of: folder.appendingPathComponent(rest[index].path)))?.sha256
    }
    var original: [String: String] = [:]
    for (entry, finding) in zip(entries, findings) {
      if let path = finding.path, let digest = entry.sha256 ?? finding.sha256, original[digest] == nil {
        original[digest] = path
      }
    }
    var copies: [DuplicateFile] = []
    var extra: [FileProblem] = []
    for (path, digest) in zip(rest, digests) {
      if let digest, let first = original[digest] {
        copies.append(DuplicateFile(path: path.path, kept: first, sha256: digest))
      } else {
        extra.append(FileProblem(path: path.path, reason: reasonForExtra(path)))
      }
    }
    return CorpusCheck(
      corpus: parser?.corpus ?? card?.identifier, folder: folder.relativePath, recordings: entries.count,
      findings: findings,
      extra: extra, copies: copies, twins: manifest.twins, countDifferences: card?.differences(from: manifest) ?? [],
      download: card?.downloadText)
  }

  private func reasonForExtra(_ path: RecordingPath) -> String {
    guard let parser else { return "not in the manifest" }
    do {
      _ = try parser.entry(for: path)
      return "a recording that is not in the manifest, or another version of one that is"
    } catch {
      return error.description
    }
  }
}

/// What became of one recording of the manifest.
struct Finding: Sendable {
  enum State: Sendable { case verified, missing, altered(String), undecodable(String), ambiguous([String]) }

  /// The path in the manifest.
  let recording: String
  /// The path in the folder; nil where the recording wasn't found.
  let path: String?
  /// Of the file that was found.
  let sha256: String?
  let state: State

  init(_ entry: ManifestEntry, _ place: Result<String?, CorpusError>, in folder: URL) {
    recording = entry.path
    guard case .success(let located?) = place else {
      path = nil
      sha256 = nil
      switch place {
      case .failure(.ambiguousRecording(_, let candidates)): state = .ambiguous(candidates)
      case .failure(.sharedFile(_, let other, let file)): state = .ambiguous(["\(file), which is \(other)"])
      default: state = .missing
      }
      return
    }
    path = located
    let probe = RecordingProbe(folder.appendingPathComponent(located))
    sha256 = probe.digest?.sha256
    if let problem = probe.problem {
      state = .undecodable(problem)
    } else if let expected = entry.sha256, let digest = probe.digest, digest.sha256 != expected {
      let size = entry.bytes.map { $0 == digest.bytes ? "same size" : "\(digest.bytes) bytes instead of \($0)" }
      state = .altered(
        "SHA-256 \(digest.sha256.prefix(12))… instead of \(expected.prefix(12))…\(size.map { ", \($0)" } ?? "")")
    } else {
      state = .verified
    }
  }
}
