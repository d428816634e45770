import SerLearning
import SerNumerics

/// What `bundle.json` holds: everything about a model but its numbers.
public struct BundleManifest: Codable, Sendable {
  /// Raised when the meaning of a field changes; other versions are refused with the reason.
  public static let currentFormatVersion = 1

  public var formatVersion = currentFormatVersion
  /// The program and version that wrote it.
  public var writtenBy: String
  /// Nil for a model of somebody's own feature table, which can judge tables but not audio.
  public var featureSet: FeatureSetRecord?
  /// Width of a row.
  public var featureCount: Int
  /// The name of each of these features; nil where they have none, and in older bundles.
  public var columns: [String]?
  public var preprocessing: Preprocessing
  public var classifier: ClassifierRecord
  /// Class names, in the order of the model's scores.
  public var labels: [String]
  /// Which emotions these classes hold; nil where every emotion of the corpus is a class, and in older bundles.
  public var scheme: ClassScheme?
  public var provenance: Provenance
  /// What the model's kind scored under a protocol; the bundle itself is fitted on all rows.
  public var metrics: Metrics?
  /// SHA-256 of the other files of the bundle, by name.
  public var digests: [String: String] = [:]

  public init(
    writtenBy: String, featureSet: FeatureSetRecord?, featureCount: Int, columns: [String]? = nil,
    preprocessing: Preprocessing, classifier: ClassifierRecord, labels: [String], scheme: ClassScheme? = nil,
    provenance: Provenance, metrics: Metrics?
  ) {
    self.writtenBy = writtenBy
    self.featureSet = featureSet
    self.featureCount = featureCount
    self.columns = columns
    self.preprocessing = preprocessing
    self.classifier = classifier
    self.labels = labels
    self.scheme = scheme
    self.provenance = provenance
    self.metrics = metrics
  }

  /// A feature set and its parameters.
  public struct FeatureSetRecord: Codable, Sendable {
    /// Its canonical specification, such as `mfcc-functionals` or `mfcc-functionals:coefficients=13`.
    public var identifier: String
    /// All parameters, those of the published definition too.
    public var parameters: JSONValue

    public init(identifier: String, parameters: JSONValue) {
      self.identifier = identifier
      self.parameters = parameters
    }
  }

  /// What happens between features and model.
  public struct Preprocessing: Codable, Sendable {
    /// `train`, or `speaker` (transductive).
    public var normalization: String
    /// Means and scales, as tensors; null where features go in as they are.
    public var standardizer: JSONValue
    /// The columns that the model is shown, chosen before they are scaled; nil for all.
    public var selection: SelectedColumns?
    /// The rule they were chosen by, such as `anova:100`.
    public var selectionRule: String?
    /// Their names, where the rows have named columns.
    public var selectedNames: [String]?
    /// What makes the model's scores into probabilities; nil for the scores themselves.
    public var calibration: FittedCalibration?

    public init(
      normalization: String, standardizer: JSONValue, selectionRule: String? = nil, selectedNames: [String]? = nil
    ) {
      self.normalization = normalization
      self.standardizer = standardizer
      self.selectionRule = selectionRule
      self.selectedNames = selectedNames
    }
  }

  /// A classifier's settings and fitted structure.
  public struct ClassifierRecord: Codable, Sendable {
    public var identifier: String
    public var hyperparameters: JSONValue
    public var model: JSONValue

    public init(identifier: String, hyperparameters: JSONValue, model: JSONValue) {
      self.identifier = identifier
      self.hyperparameters = hyperparameters
      self.model = model
    }
  }

  /// What it was fitted on.
  public struct Provenance: Codable, Sendable {
    public var corpus: String
    /// SHA-256 of the manifest or table.
    public var sourceDigest: String?
    public var licence: String?
    public var citation: String?
    public var rows: Int
    public var rowsPerClass: [Int]
    public var speakers: Int?
    public var seed: UInt64
    /// The kernels OpenBLAS chose: another processor may round differently.
    public var blas: String
    /// Nil where only the recordings as they are were fitted.
    public var augmentation: AugmentationRecord?
    /// Nil in older bundles, which don't say.
    public var trained: TrainedRows?

    public init(
      corpus: String, sourceDigest: String?, licence: String?, citation: String?, rows: Int, rowsPerClass: [Int],
      speakers: Int?, seed: UInt64, blas: String, augmentation: AugmentationRecord? = nil,
      trained: TrainedRows? = nil
    ) {
      self.corpus = corpus
      self.sourceDigest = sourceDigest
      self.licence = licence
      self.citation = citation
      self.rows = rows
      self.rowsPerClass = rowsPerClass
      self.speakers = speakers
      self.seed = seed
      self.blas = blas
      self.augmentation = augmentation
      self.trained = trained
    }
  }

  /// Changed copies of the clips that were fitted beside them.
  public struct AugmentationRecord: Codable, Sendable {
    /// The specification of the chain, every setting written out.
    public var chain: String
    public var copiesPerClip: Int
    public var seed: UInt64
    /// Copies in all.
    public var copies: Int

    public init(chain: String, copiesPerClip: Int, seed: UInt64, copies: Int) {
      self.chain = chain
      self.copiesPerClip = copiesPerClip
      self.seed = seed
      self.copies = copies
    }
  }

  /// Figures with their protocol and marks.
  public struct Metrics: Codable, Sendable {
    public var `protocol`: String
    /// `LEAKY`, `transductive`, both or none.
    public var marks: [String]
    /// What each mark means, in words.
    public var meanings: [String: String]
    /// Figures by name (`accuracy`, `uar`, …) over all judged rows; undefined ones are left out.
    public var overall: [String: Double]
    /// 95 % intervals over speakers, `[lower, upper]`, by figure.
    public var intervals: [String: [Double]]
    /// Recall by class.
    public var recall: [String: Double]
    /// Figures by group, such as `gender female`.
    public var groups: [String: [String: Double]]

    public init(
      protocol: String, marks: [String], meanings: [String: String], overall: [String: Double],
      intervals: [String: [Double]],
      recall: [String: Double], groups: [String: [String: Double]]
    ) {
      self.protocol = `protocol`
      self.marks = marks
      self.meanings = meanings
      self.overall = overall
      self.intervals = intervals
      self.recall = recall
      self.groups = groups
    }
  }
}
