import Foundation
import SerFormats
import SerInference
import SerLearning
import SerModels
import SerNumerics

/// `bundle`: model bundles, read, judged with and written for other programs.
///
/// An input is the length of `bundle.json` in 4 bytes, the least significant first, `bundle.json` and
/// `weights.safetensors`. The digests are made right before it is read: else they would catch every change, and nothing behind
/// them was tried.
struct BundleReader: FuzzedReader {
  let name = "bundle"

  var words: [String] {
    ["\"tensor\"", "\"rows\"", "\"columns\"", "\"classCount\"", "\"labels\"", "\"featureCount\"", "null", "1e39"]
      + ClassifierCatalogue.identifiers.map { "\"\($0)\"" }
  }

  func seeds() async throws -> [Data] { try await ToyBundles.all().map { Self.joined($0.description, $0.weights) } }

  func read(_ input: Data) throws -> Verdict {
    let (description, weights) = Self.parts(of: input)
    return try withScratchFolder { folder in
      try Self.write(description, weights, to: folder)
      let bundle: ModelBundle
      do { bundle = try ModelBundle(contentsOf: folder) } catch { return .refused("\(error)") }
      return try BundleUse(bundle: bundle, folder: folder).check()
    }
  }

  /// In the description or in the weights, each with its own parts left where they are.
  func mutated(_ input: Data, changed: (Data) -> Data, using stream: inout RandomStream) -> Data? {
    let (description, weights) = Self.parts(of: input)
    switch stream.index(below: 8) {
    case 0: return Self.joined(changed(description), weights)
    case 1: return Self.joined(description, changed(weights))
    case 2:
      return SafeTensorsReader().mutated(weights, changed: changed, using: &stream).map { Self.joined(description, $0) }
    default: return JSONMutation.mutated(description, using: &stream).map { Self.joined($0, weights) }
    }
  }

  static func joined(_ description: Data, _ weights: Data) -> Data {
    withUnsafeBytes(of: UInt32(description.count).littleEndian) { Data($0) } + description + weights
  }

  static func parts(of input: Data) -> (description: Data, weights: Data) {
    let length = Int(input.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
    let rest = input.dropFirst(4)
    return (Data(rest.prefix(length)), Data(rest.dropFirst(length)))
  }

  /// Writes the files of a bundle, with right digests where the description can be read.
  private static func write(_ description: Data, _ weights: Data, to folder: URL) throws {
    let card = Data("# A model\n".utf8)
    var description = description
    if var manifest = try? JSONDecoder().decode(BundleManifest.self, from: description),
      let place = placeOfDigests(in: description)
    {
      manifest.digests = [:]
      let digests = [
        ModelBundle.manifestName: (try? ModelBundle.digestOfContent(manifest)) ?? "",
        ModelBundle.cardName: FileDigest(of: card).sha256, ModelBundle.weightsName: FileDigest(of: weights).sha256,
      ]
      description.replaceSubrange(place, with: try JSONEncoder().encode(digests))
    }
    try description.write(to: folder.appendingPathComponent(ModelBundle.manifestName))
    try weights.write(to: folder.appendingPathComponent(ModelBundle.weightsName))
    try card.write(to: folder.appendingPathComponent(ModelBundle.cardName))
  }

  /// Where the object of the digests stands in the text. The document isn't taken apart for it and put together again: that
  /// would cost more time than the reader takes, and would hide from it all that is unusual in the text.
  private static func placeOfDigests(in description: Data) -> Range<Int>? {
    // The rows that were fitted have digests too, but in a string.
    var searched = description.startIndex..<description.endIndex
    while let key = description.range(of: Data("\"digests\"".utf8), in: searched) {
      searched = key.upperBound..<description.endIndex
      let start = description[searched].firstIndex { !" :\n".utf8.contains($0) } ?? description.endIndex
      guard start < description.endIndex, description[start] == UInt8(ascii: "{") else { continue }
      return description[start...].firstIndex(of: UInt8(ascii: "}")).map { start..<$0 + 1 }
    }
    return nil
  }
}
