import Foundation
import SerFeatures
import SerFormats
import SerLearning
import SerModels
import SerNumerics

/// A fitted model with everything it takes to use it: one folder to hand to a colleague.
///
/// `bundle.json` describes, `weights.safetensors` holds the numbers, `MODEL_CARD.md` tells people. Nothing in it can
/// execute, and a changed byte is detected by its digest.
public struct ModelBundle: Sendable {
  public let manifest: BundleManifest
  /// Nil for a model of somebody's own feature table.
  public let featureSet: (any FeatureSet)?
  public let pipeline: FittedPipeline
  /// Whether scores are probabilities, or only rank classes.
  public let givesProbabilities: Bool

  package static let manifestName = "bundle.json"
  package static let weightsName = "weights.safetensors"
  package static let cardName = "MODEL_CARD.md"

  /// What a bundle's folder holds.
  public static let folderKind = StagedOutput.FolderKind(marker: manifestName) { $0 == weightsName || $0 == cardName }

  /// A short name that no other model has: the first 16 digits of the SHA-256 of all digests.
  public var identity: String {
    let digests = manifest.digests.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
    return String(FileDigest(of: Data(digests.utf8)).sha256.prefix(16))
  }

  // MARK: Writing

  /// Writes a bundle whole. `manifest` comes without the parts that are taken from the model here: the classifier's
  /// structure, standardiser, selected columns, calibration and the digests.
  public static func write(
    _ pipeline: FittedPipeline, trainer: any ClassifierTrainer, manifest: BundleManifest, to url: URL
  ) async throws {
    var manifest = manifest
    let tensors = TensorCollector()
    if let standardizer = pipeline.standardizer {
      manifest.preprocessing.standardizer = try JSONValue(
        encoding: ["standardizer": standardizer], tensors: tensors)
    }
    manifest.preprocessing.selection = pipeline.selection
    manifest.preprocessing.calibration = pipeline.calibration
    manifest.classifier = BundleManifest.ClassifierRecord(
      identifier: type(of: trainer).identifier, hyperparameters: try JSONValue(encoding: trainer),
      model: try JSONValue(encoding: ModelBox(model: pipeline.model), tensors: tensors))
    let weights = SafeTensors(
      tensors.tensors.map {
        .init(name: $0.name, shape: [$0.matrix.rows, $0.matrix.columns], values: $0.matrix.values)
      }
    ).data
    let card = Data(ModelCard(manifest).text.utf8)
    manifest.digests = [
      weightsName: FileDigest(of: weights).sha256, cardName: FileDigest(of: card).sha256,
      manifestName: try digestOfContent(manifest),
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let description = try encoder.encode(manifest) + Data("\n".utf8)
    try await StagedOutput.writeFolder(at: url, as: folderKind) { staging in
      try StagedOutput.write(weights, to: staging.appendingPathComponent(weightsName))
      try StagedOutput.write(card, to: staging.appendingPathComponent(cardName))
      try StagedOutput.write(description, to: staging.appendingPathComponent(manifestName))
    }
  }

  // MARK: Reading

  /// Reads a bundle, checking version and digests.
  public init(contentsOf url: URL) throws(BundleError) {
    let description = try Self.read(Self.manifestName, of: url)
    struct Version: Codable { let formatVersion: Int }
    guard let version = try? JSONDecoder().decode(Version.self, from: description) else {
      throw .malformed(path: url.path, reason: "\(Self.manifestName) has no formatVersion")
    }
    guard version.formatVersion == BundleManifest.currentFormatVersion else {
      throw .unsupportedVersion(
        path: url.path, found: version.formatVersion, expected: BundleManifest.currentFormatVersion)
    }
    do { manifest = try JSONDecoder().decode(BundleManifest.self, from: description) } catch {
      throw .malformed(path: url.path, reason: Self.words(for: error))
    }
    guard (try? Self.digestOfContent(manifest)) == manifest.digests[Self.manifestName] else {
      throw .wrongDigest(path: url.path, file: Self.manifestName)
    }
    if let fault = manifest.schemeFault { throw .malformed(path: url.path, reason: fault) }
    let weights = try Self.read(Self.weightsName, of: url)
    for (file, data) in [(Self.weightsName, weights), (Self.cardName, try Self.read(Self.cardName, of: url))] {
      guard FileDigest(of: data).sha256 == manifest.digests[file] else {
        throw .wrongDigest(path: url.path, file: file)
      }
    }
    let tensors = try Self.tensors(of: weights, url)
    do {
      featureSet = try manifest.featureSet.map { record in
        try FeatureSpecification.set(named: record.identifier, parameters: record.parameters)
      }
      pipeline = try Self.pipeline(of: manifest, tensors: tensors)
    } catch {
      throw .malformed(path: url.path, reason: Self.words(for: error))
    }
    givesProbabilities = try Self.trialScores(manifest, pipeline, path: url.path).areProbabilities
    do { try featureSet?.validate() } catch { throw .malformed(path: url.path, reason: "\(error)") }
    if let featureSet, featureSet.layout.count != manifest.featureCount {
      throw .malformed(
        path: url.path,
        reason: "the feature set gives \(featureSet.layout.count) values, the model takes \(manifest.featureCount)")
    }
  }

  /// The scores of a row of zeros. Throws where scaling, model and labels don't fit together: it must give one score a label.
  private static func trialScores(
    _ manifest: BundleManifest, _ pipeline: FittedPipeline, path: String
  ) throws(BundleError) -> ClassScores {
    guard (1...1 << 24).contains(manifest.featureCount) else {
      throw .malformed(path: path, reason: "rows of \(manifest.featureCount) features")
    }
    if let columns = manifest.columns, columns.count != manifest.featureCount {
      throw .malformed(path: path, reason: "\(columns.count) names for \(manifest.featureCount) features")
    }
    if let standardizer = pipeline.standardizer, standardizer.scales.columns != standardizer.means.columns {
      throw .malformed(
        path: path,
        reason: "\(standardizer.means.columns) means but \(standardizer.scales.columns) scales")
    }
    do {
      let scores = try pipeline.scores(for: Matrix(rows: 1, columns: manifest.featureCount))
      guard scores.values.columns == manifest.labels.count else {
        throw BundleError.malformed(
          path: path, reason: "\(scores.values.columns) scores for \(manifest.labels.count) labels")
      }
      return scores
    } catch let error as BundleError {
      throw error
    } catch {
      throw .malformed(path: path, reason: "\(error)")
    }
  }

  /// SHA-256 of the description without its digests, in the one form that equal content has.
  package static func digestOfContent(_ manifest: BundleManifest) throws -> String {
    var content = manifest
    content.digests = [:]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return FileDigest(of: try encoder.encode(content)).sha256
  }

  private static func read(_ file: String, of url: URL) throws(BundleError) -> Data {
    guard let data = try? Data(contentsOf: url.appendingPathComponent(file)) else {
      throw .missing(path: url.path, what: file)
    }
    return data
  }

  private static func tensors(of data: Data, _ url: URL) throws(BundleError) -> TensorCollector {
    let file: SafeTensors
    do { file = try SafeTensors(data: data, path: url.appendingPathComponent(weightsName).path) } catch {
      throw .file(error)
    }
    var tensors: [(name: String, matrix: Matrix)] = []
    for tensor in file.tensors {
      guard tensor.shape.count == 2, tensor.values.allSatisfy(\.isFinite) else {
        throw .malformed(path: url.path, reason: "tensor '\(tensor.name)' is not a finite matrix")
      }
      tensors.append(
        (tensor.name, Matrix(rows: tensor.shape[0], columns: tensor.shape[1], values: tensor.values)))
    }
    return TensorCollector(tensors)
  }

  private static func pipeline(of manifest: BundleManifest, tensors: TensorCollector) throws -> FittedPipeline {
    let decoder = JSONDecoder()
    decoder.userInfo[.tensors] = tensors
    var standardizer: Standardizer?
    if manifest.preprocessing.standardizer != .null {
      standardizer = try decoder.decode([String: Standardizer].self, from: manifest.preprocessing.standardizer.data)[
        "standardizer"]
    }
    // The tensors' names carry the path at which the model stood when it was encoded.
    let entry = try ClassifierCatalogue.entry(named: manifest.classifier.identifier)
    let model = try decoder.decode(ModelBox.self, from: manifest.classifier.model.data, configuration: entry).model
    return FittedPipeline(
      selection: manifest.preprocessing.selection, standardizer: standardizer, model: model,
      calibration: manifest.preprocessing.calibration)
  }

  /// The reason of a decoding failure without Foundation's wrapping.
  private static func words(for error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "field '\(key.stringValue)' is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      (context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription)
    default: "\(error)"
    }
  }
}

/// A model whose type only the catalogue knows, under the key `model`, so that its tensors' names begin so.
struct ModelBox: Encodable, DecodableWithConfiguration {
  let model: any TrainedClassifier

  private enum Key: CodingKey { case model }

  init(model: any TrainedClassifier) { self.model = model }

  init(from decoder: any Decoder, configuration: ClassifierEntry) throws {
    model = try configuration.model(from: decoder.container(keyedBy: Key.self).superDecoder(forKey: .model))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try model.encode(to: container.superEncoder(forKey: .model))
  }
}
