import Foundation
import SerFormats
import SerLearning
import SerModels

extension ModelExport {
  static let libsvm = ModelExport(
    name: "libsvm", summary: "support vector machines, for LIBSVM's svm-predict (and svm-scale where scaling is part)"
  ) { bundle, url throws(ModelExportError) in
    guard let model = bundle.pipeline.model as? SVMModel else {
      throw .wrongModel(found: bundle.manifest.classifier.identifier, format: "libsvm", expected: "svm")
    }
    try checkBare(bundle, format: "libsvm", keepsScaling: true)
    let rangeURL = LIBSVMModelFile.rangeURL(of: url)
    let labels = LIBSVMModelFile.labels(for: bundle.manifest.labels)
    do {
      // The range file first: a model that stands there has its scaling beside it, and never that of another model.
      if let standardizer = bundle.pipeline.standardizer {
        try StagedOutput.write(ScalingRange(standardizer).text, to: rangeURL)
      } else if FileManager.default.fileExists(atPath: rangeURL.path) {
        throw FormatError.unwritable(
          path: rangeURL.path, reason: "it belongs to another model, and this one has no scaling; remove it first")
      }
      try StagedOutput.write(LIBSVMModel(model, labels: labels).text, to: url)
    } catch let error as FormatError { throw .file(error) } catch {
      throw .file(.unwritable(path: url.path, reason: "\(error)"))
    }
    return bundle.pipeline.standardizer == nil ? [url] : [url, rangeURL]
  }
}
