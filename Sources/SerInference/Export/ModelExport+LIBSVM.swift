import Foundation
import SerFormats
import SerLearning
import SerModels

extension ModelExport {
  static let libsvm = ModelExport(
    name: "libsvm", summary: "support vector machines, for LIBSVM's svm-predict (and svm-scale where scaling is part)",
    classes: { names in
      "classes: " + zip(LIBSVMModelFile.labels(for: names), names).map { "\($0) \($1)" }.joined(separator: ", ")
    }
  ) { bundle, url throws(ModelExportError) in
    guard let model = bundle.pipeline.model as? SVMModel else {
      throw .wrongModel(found: bundle.manifest.classifier.identifier, format: "libsvm", expected: "svm")
    }
    try checkBare(bundle, format: "libsvm", keepsScaling: true)
    let (rangeURL, labelsURL) = (LIBSVMModelFile.rangeURL(of: url), LIBSVMModelFile.labelsURL(of: url))
    let names = bundle.manifest.labels
    let labels = LIBSVMModelFile.labels(for: names)
    do throws(FormatError) {
      let classNames = try LIBSVMModelFile.ClassNames.text(labels: labels, names: names, for: labelsURL)
      let range = bundle.pipeline.standardizer.map { ScalingRange($0).text }
      if range == nil, FileManager.default.fileExists(atPath: rangeURL.path) {
        throw .unwritable(
          path: rangeURL.path, reason: "it belongs to another model, and this one has no scaling; remove it first")
      }
      // The old model goes first and the new one comes last: wherever this is interrupted, no model stands beside the
      // scaling or the class names of another.
      try removeModel(at: url)
      if let range { try StagedOutput.write(range, to: rangeURL) }
      try StagedOutput.write(classNames, to: labelsURL)
      try StagedOutput.write(LIBSVMModel(model, labels: labels).text, to: url)
    } catch { throw .file(error) }
    return [url] + (bundle.pipeline.standardizer == nil ? [] : [rangeURL]) + [labelsURL]
  }

  /// Removes the file that a model is to replace, if there is one; anything but a file stays, and writing refuses it.
  private static func removeModel(at url: URL) throws(FormatError) {
    let url = url.resolvingSymlinksInPath()
    let kind = (try? FileManager.default.attributesOfItem(atPath: url.path))?[.type] as? FileAttributeType
    guard kind == .typeRegular else { return }
    do { try FileManager.default.removeItem(at: url) } catch {
      throw .unwritable(path: url.path, reason: StagedOutput.reason(of: error))
    }
  }
}
