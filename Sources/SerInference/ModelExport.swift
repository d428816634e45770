import Foundation
import SerFormats
import SerLearning
import SerModels

/// A way to write a bundle's model for another program.
public struct ModelExport: Sendable {
  /// The name on the command line.
  public let name: String
  /// What can be written so, and who reads it, in a line.
  public let summary: String
  /// Writes the files, each whole or not at all, and returns them. Throws for a model that can't be written so.
  public let write: @Sendable (_ bundle: ModelBundle, _ url: URL) throws(ModelExportError) -> [URL]

  /// In the order in which they are listed; a new format is a file of its own and a line here.
  public static let all: [ModelExport] = [libsvm]

  static let libsvm = ModelExport(
    name: "libsvm", summary: "support vector machines, for LIBSVM's svm-predict (and svm-scale where scaling is part)"
  ) { bundle, url throws(ModelExportError) in
    guard let model = bundle.pipeline.model as? SVMModel else {
      throw .wrongModel(found: bundle.manifest.classifier.identifier, format: "libsvm", expected: "svm")
    }
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

/// Why a model can't be written for another program.
public enum ModelExportError: Error, CustomStringConvertible {
  /// The format is for models of another kind.
  case wrongModel(found: String, format: String, expected: String)
  /// A file can't be written.
  case file(FormatError)

  public var description: String {
    switch self {
    case .wrongModel(let found, let format, let expected):
      "the bundle holds a model of kind '\(found)'; the format \(format) is for \(expected)"
    case .file(let error): "\(error)"
    }
  }
}
