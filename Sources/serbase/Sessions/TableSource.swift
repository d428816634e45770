import Foundation
import SerCorpus
import SerFeatures
import SerNumerics

/// Where a table's rows come from, as its `meta` says.
struct TableSource {
  /// The name where rows are of files that no corpus lists.
  static let filesName = "files"

  /// The corpus's name, or ``filesName``.
  let name: String
  /// SHA-256 of the manifest.
  let manifestDigest: String?

  init(name: String, manifestDigest: String? = nil) {
    self.name = name
    self.manifestDigest = manifestDigest
  }

  init(_ session: CorpusSession) {
    self.init(name: session.corpus.identifier, manifestDigest: session.corpus.manifestDigest)
  }

  func meta(set: any FeatureSet, rows: Int) throws -> String {
    struct Meta: Encodable {
      let source: String
      let manifestSha256: String?
      let featureSet: String
      let featureSetSha256: String
      let rows: Int
      let writtenBy: String
    }
    let meta = Meta(
      source: name, manifestSha256: manifestDigest, featureSet: set.specification,
      featureSetSha256: FeatureCache.digest(of: set), rows: rows, writtenBy: ProgramVersion.name)
    var text = String(decoding: try Console.jsonData(meta), as: UTF8.self)
    // The parameters keep their own spelling, which a bundle reads back.
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let parameters = String(decoding: try encoder.encode(set.parameters), as: UTF8.self)
    if let brace = text.firstIndex(of: "{") {
      text.insert(contentsOf: "\n  \"parameters\" : \(parameters),", at: text.index(after: brace))
    }
    return text
  }

  /// The corpus that a table is of, as its `meta` says; nil for a table from elsewhere.
  static func name(of table: FeatureTable) -> String? {
    struct Meta: Decodable { let source: String }
    let name = (try? JSONDecoder().decode(Meta.self, from: Data(table.meta.utf8)))?.source
    return name == filesName ? nil : name
  }

  /// The feature set that made a table, as its `meta` says; nil for a table from elsewhere.
  static func featureSet(of table: FeatureTable) -> (any FeatureSet)? {
    struct Meta: Decodable {
      let featureSet: String
      let parameters: JSONValue

      enum CodingKeys: String, CodingKey {
        case featureSet = "feature_set"
        case parameters
      }
    }
    guard let meta = try? JSONDecoder().decode(Meta.self, from: Data(table.meta.utf8)),
      let set = try? FeatureSpecification.set(named: meta.featureSet, parameters: meta.parameters),
      (try? set.validate()) != nil,
      set.layout.count == table.features.columns
    else { return nil }
    return set
  }
}
