import Foundation
import SerAudio

/// What augmentations need from outside: speech for babble, measured room responses.
///
/// **Who may speak in the babble.** It becomes part of training rows, so a voice that is judged may not be in it. A copy
/// of a clip serves every fold that trains on the clip, and every speaker of a corpus is judged in some fold: so the
/// babble of a cross-validation comes from outside the corpus (serbase uses synthetic voices). Only where a single
/// split's training speakers are known may their clips be given here.
public struct AugmentationMaterial: Sendable {
  /// Speech to mix babble from, each clip of one voice.
  public let babble: [AudioClip]
  /// The responses of each path that a chain names, in the order of their file names.
  let responses: [String: [AudioClip]]

  /// Material without measured responses.
  public init(babble: [AudioClip] = []) {
    self.babble = babble
    responses = [:]
  }

  /// The material of a chain: reads the response files it names. `babble` matters only where
  /// ``AugmentationChain/mixesBabble``.
  public init(for chain: AugmentationChain, babble: [AudioClip] = []) throws(AugmentationError) {
    self.babble = babble
    var responses: [String: [AudioClip]] = [:]
    for path in chain.responsePaths {
      for file in try Self.files(at: path) {
        do { responses[path, default: []].append(try AudioFile.read(file).clip) } catch { throw .audio(error) }
      }
    }
    self.responses = responses
  }

  /// The files that a response path means: itself, or the audio files of a folder in the order of their names.
  public static func files(at path: String) throws(AugmentationError) -> [URL] {
    let url = URL(fileURLWithPath: path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .audio(.missing(path: path))
    }
    guard isFolder.boolValue else { return [url] }
    let endings = ["wav", "flac", "aif", "aiff", "ogg"]
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
      .filter { name in endings.contains { name.lowercased().hasSuffix(".\($0)") } }
    guard !names.isEmpty else {
      throw .audio(.unreadable(path: path, reason: "no audio file (\(endings.joined(separator: ", "))) in the folder"))
    }
    return names.map { url.appendingPathComponent($0) }
  }
}

extension AugmentationChain {
  /// Whether a step mixes babble, and so needs voices.
  public var mixesBabble: Bool { steps.contains { ($0.augmentation as? AdditiveNoise)?.colour == .babble } }

  /// The files and folders of measured responses that the chain names.
  public var responsePaths: [String] {
    Set(steps.compactMap { ($0.augmentation as? MeasuredResponse)?.path }).sorted()
  }
}
