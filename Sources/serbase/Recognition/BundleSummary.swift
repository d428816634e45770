import SerEvaluation
import SerInference
import SerLearning
import SerNumerics

/// What `serbase bundle show` says of a bundle.
struct BundleSummary: Encodable {
  let bundle: String
  let model: String
  /// Tells this model from all others.
  let modelId: String
  let writtenBy: String
  let formatVersion: Int
  /// Whether `predict`, `listen` and `serve` can use it, and why not.
  let judgesRecordings: Bool
  @ExplicitNull var obstacle: String?
  let givesProbabilities: Bool
  let classes: [ClassRows]
  /// Null where every emotion of the corpus is a class.
  @ExplicitNull var scheme: BundleManifest.ClassScheme?
  @ExplicitNull var featureSet: String?
  let featureCount: Int
  /// The parameters of the feature set, those of the published definition too.
  @ExplicitNull var featureParameters: JSONValue?
  let standardized: Bool
  let normalization: String
  @ExplicitNull var selection: String?
  @ExplicitNull var selectedFeatures: Int?
  @ExplicitNull var calibration: String?
  /// Of a calibration by temperature.
  @ExplicitNull var temperature: Double?
  let hyperparameters: JSONValue
  let corpus: String
  @ExplicitNull var licence: String?
  @ExplicitNull var citation: String?
  let rows: Int
  @ExplicitNull var speakers: Int?
  @ExplicitNull var augmentation: BundleManifest.AugmentationRecord?
  let seed: UInt64
  @ExplicitNull var metrics: BundleManifest.Metrics?
  /// SHA-256 by file, all of them checked.
  let digests: [String: String]

  struct ClassRows: Encodable {
    let name: String
    let rows: Int
    /// What it holds; null for a class that is an emotion itself, or none.
    @ExplicitNull var emotions: [String]?

    init(_ name: String, rows: Int, emotions: [String]?) {
      self.name = name
      self.rows = rows
      self.emotions = emotions
    }

    var text: String { "\(name) \(rows)" + (emotions.map { " (\($0.joined(separator: ", ")))" } ?? "") }
  }

  init(_ bundle: ModelBundle, path: String) {
    let manifest = bundle.manifest
    self.bundle = path
    model = manifest.classifier.identifier
    modelId = bundle.identity
    writtenBy = manifest.writtenBy
    formatVersion = manifest.formatVersion
    let obstacle = Self.obstacle(of: bundle, path)
    self.obstacle = obstacle
    judgesRecordings = obstacle == nil
    givesProbabilities = bundle.givesProbabilities
    classes = zip(manifest.labels, manifest.provenance.rowsPerClass).map {
      ClassRows($0, rows: $1, emotions: manifest.emotions(of: $0))
    }
    scheme = manifest.scheme
    featureSet = manifest.featureSet?.identifier
    featureCount = manifest.featureCount
    featureParameters = manifest.featureSet?.parameters
    standardized = bundle.pipeline.standardizer != nil
    normalization = manifest.preprocessing.normalization
    selection = manifest.preprocessing.selectionRule
    selectedFeatures = bundle.pipeline.selection?.columns.count
    let calibration = bundle.pipeline.calibration
    self.calibration = calibration?.kind.rawValue
    temperature = calibration?.temperature
    hyperparameters = manifest.classifier.hyperparameters
    corpus = manifest.provenance.corpus
    licence = manifest.provenance.licence
    citation = manifest.provenance.citation
    rows = manifest.provenance.rows
    speakers = manifest.provenance.speakers
    augmentation = manifest.provenance.augmentation
    seed = manifest.provenance.seed
    metrics = manifest.metrics
    digests = manifest.digests
  }

  /// Why it can't judge recordings; nil where it can.
  private static func obstacle(of bundle: ModelBundle, _ path: String) -> String? {
    do throws(BundleError) {
      _ = try Recognizer(bundle, path: path)
      return nil
    } catch {
      return if case .notForRecordings(_, let reason) = error { reason } else { "\(error)" }
    }
  }

  /// The same as text.
  var text: String { ([facts] + performance).joined(separator: "\n\n") }

  private var facts: String {
    let scaling =
      normalization != Normalization.train.rawValue
      ? "by each \(normalization)'s own clips (transductive)" : standardized ? "by the training rows" : "none"
    var lines: [(String, String)] = [
      ("model", "\(model)  \(modelId)  (\(writtenBy), format \(formatVersion))"),
      ("features", "\(featureSet ?? "a table of somebody's own"), \(featureCount) values"),
      ("scaling", scaling),
    ]
    if let selection { lines.append(("shown", "\(selectedFeatures ?? 0) of them, by \(selection)")) }
    lines.append(
      (
        "probabilities",
        givesProbabilities
          ? calibration.map { "calibrated by \($0)" + (temperature.map { ", T = \(Figure.text($0))" } ?? "") }
            ?? "the model's own" : "none: it only ranks"
      ))
    if case .object(let settings) = hyperparameters {
      let text = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: " ")
      lines.append(("settings", text))
    }
    lines.append(
      ("fitted on", "\(rows) clips of \(corpus)" + (speakers.map { ", \($0) speakers" } ?? "") + ", seed \(seed)"))
    if let augmentation {
      lines.append(("augmented", "\(augmentation.copies) copies by \(augmentation.chain), seed \(augmentation.seed)"))
    }
    lines.append(("classes", classes.map(\.text).joined(separator: ", ")))
    if let scheme {
      lines.append(("scheme", scheme.name + (scheme.reason.isEmpty ? "" : ": \(scheme.reason)")))
    }
    lines.append(("licence", licence ?? "not known"))
    if let citation { lines.append(("cite", citation)) }
    lines.append(("recordings", judgesRecordings ? "serbase predict, listen, serve" : "no: \(obstacle ?? "")"))
    lines.append(("digests", "\(digests.count) of \(digests.count) files are as they were written"))
    let width = lines.map(\.0.count).max() ?? 0
    return lines.map { $0.0 + String(repeating: " ", count: width - $0.0.count) + "  " + $0.1 }.joined(separator: "\n")
  }

  /// The measured figures; that there are none where nothing was measured.
  private var performance: [String] {
    guard let metrics else { return ["Not measured: no protocol was run when it was fitted."] }
    var parts = [
      ([
        "models of this kind under \(metrics.protocol)\(metrics.marks.markBanner)"
      ] + metrics.marks.map { "  \($0): \(metrics.meanings[$0] ?? "")" }
        + metrics.figures.map { figure in
          "  \(figure.name.padding(to: 12))\(Figure.text(figure.value))"
            + (figure.interval.map { " [\(Figure.text($0.lower)), \(Figure.text($0.upper))]" } ?? "")
        }).joined(separator: "\n")
    ]
    parts.append(
      TextTable(
        header: ["class", "recall"], rows: classes.map { [$0.name, Figure.text(metrics.recall[$0.name])] },
        rightAligned: [1]
      ).text)
    if !metrics.groups.isEmpty {
      parts.append(
        TextTable(
          header: ["group", "classes", "accuracy", "UAR"],
          rows: metrics.groups.sorted { $0.key < $1.key }.map { name, figures in
            [
              name, metrics.classCount(ofGroup: name).map { "\($0)" } ?? "–", Figure.text(figures["accuracy"]),
              Figure.text(figures["uar"]),
            ]
          }, rightAligned: [1, 2, 3]
        ).text + (metrics.groupsDifferInClasses ? "\n" + BundleManifest.Metrics.classesRemark : ""))
    }
    return parts
  }
}

extension String {
  /// Followed by blanks up to a width.
  fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
