import Foundation
import SerFormats
import SerLearning
import SerModels
import SerNumerics

extension ModelExport {
  static let onnx = ModelExport(
    name: "onnx",
    summary: "\(ONNXDocument.expectedModels), with all that happens to rows before and to scores after them, for "
      + "onnxruntime and its like",
    classes: { "outputs: label, and one column a class: " + $0.joined(separator: ", ") }
  ) { bundle, url throws(ModelExportError) in
    let manifest = bundle.manifest
    guard manifest.preprocessing.normalization == Normalization.train.rawValue else {
      throw .surrounded(by: "rows normalised by \(manifest.preprocessing.normalization)", format: "onnx")
    }
    var document = try ONNXDocument(
      bundle.pipeline, classifier: manifest.classifier.identifier, labels: manifest.labels,
      width: manifest.featureCount)
    document.metadata = metadata(of: manifest)
    document.summary =
      "Speech emotion model '\(manifest.classifier.identifier)', fitted by \(manifest.writtenBy) on "
      + "\(manifest.provenance.corpus). A baseline for research and teaching, not for judging people: what it calls an "
      + "emotion is a label of its training data. MODEL_CARD.md of its bundle says more."
    let data = try document.data()
    do throws(FormatError) { try StagedOutput.write(data, to: url) } catch { throw .file(error) }
    return [url]
  }

  /// What a reader of the file needs to know of the bundle, under names that begin with `serbase.`.
  private static func metadata(of manifest: BundleManifest) -> [(key: String, value: String)] {
    let provenance = manifest.provenance
    var entries: [(String, String?)] = [
      ("labels", json(manifest.labels)), ("classifier", manifest.classifier.identifier),
      ("written_by", manifest.writtenBy), ("feature_set", manifest.featureSet?.identifier ?? "a feature table"),
      ("feature_parameters", manifest.featureSet.flatMap { text($0.parameters) }),
      ("columns", manifest.columns.flatMap(json)), ("normalization", manifest.preprocessing.normalization),
      ("scheme", manifest.scheme.flatMap { (try? JSONValue(encoding: $0)).flatMap(text) }),
      ("corpus", provenance.corpus), ("licence", provenance.licence), ("citation", provenance.citation),
      ("bundle_sha256", manifest.digests[ModelBundle.manifestName]),
    ]
    if let metrics = manifest.metrics, !metrics.marks.isEmpty {
      entries.append(("marks", metrics.marks.joined(separator: ", ")))
    }
    return entries.compactMap { key, value in value.map { ("serbase." + key, $0) } }
  }

  private static func json(_ texts: [String]) -> String? { text(.array(texts.map(JSONValue.string))) }

  private static func text(_ value: JSONValue) -> String? {
    (try? value.data).map { String(decoding: $0, as: UTF8.self) }
  }
}
