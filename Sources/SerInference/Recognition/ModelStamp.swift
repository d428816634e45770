/// Which model said it, for every answer.
public struct ModelStamp: Sendable, Encodable {
  /// The kind of classifier, such as `svm`.
  public let model: String
  /// The canonical specification of its features.
  public let featureSet: String
  /// ``ModelBundle/identity``.
  public let modelID: String
  /// The program, such as `serbase 0.1.0`.
  public let version: String

  private enum CodingKeys: String, CodingKey {
    case model, version
    case featureSet = "feature_set"
    case modelID = "model_id"
  }

  public init(_ recognizer: Recognizer, version: String) {
    model = recognizer.bundle.manifest.classifier.identifier
    featureSet = recognizer.bundle.manifest.featureSet?.identifier ?? ""
    modelID = recognizer.bundle.identity
    self.version = version
  }
}
