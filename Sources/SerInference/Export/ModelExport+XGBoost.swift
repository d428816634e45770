import Foundation
import SerFormats
import SerLearning
import SerModels

extension ModelExport {
  static let xgboost = ModelExport(
    name: "xgboost", summary: "gradient-boosted trees, for XGBoost 3 (JSON)",
    classes: { "classes, in the order of the outputs: " + $0.joined(separator: ", ") }
  ) { bundle, url throws(ModelExportError) in
    guard let model = bundle.pipeline.model as? GradientBoostingModel else {
      throw .wrongModel(found: bundle.manifest.classifier.identifier, format: "xgboost", expected: "boosting")
    }
    try checkBare(bundle, format: "xgboost", keepsScaling: false)
    do throws(FormatError) {
      try StagedOutput.write(XGBoostDocument(model, classNames: bundle.manifest.labels).data, to: url)
    } catch { throw .file(error) }
    return [url]
  }
}
