import SerLearning
import SerNumerics

/// An SVM with the numbers by which a LIBSVM model file names its classes.
///
/// A file written here is read by LIBSVM's own `svm-predict`, and one written by LIBSVM's `svm-train` (C-SVC or ν-SVC with
/// one of the four kernels) is read here; predictions are the same but where two classes are level to the precision of
/// a Float. With `-b 1` LIBSVM predicts the class of the greatest probability, which may be another than that of most
/// votes; here the latter is predicted in any case. The format is that of LIBSVM's `svm_save_model` (Chang & Lin 2011,
/// doi:10.1145/1961189.1961199).
public struct LIBSVMModel: Sendable {
  public let model: SVMModel
  /// The number of each class of the model, all different.
  public let labels: [Int]

  /// - Parameter labels: a number for each class by name, with or without training rows, all different.
  public init(_ model: SVMModel, labels: [Int]) {
    precondition(labels.count == model.classCount && Set(labels).count == labels.count, "a number for each class")
    self.model = model
    self.labels = labels
  }

  /// The content of the model file: every number with as many digits as it takes to read the same one again.
  public var text: String {
    let present = model.classes
    let kernel = model.kernel
    var lines = ["svm_type c_svc", "kernel_type \(kernel.kind.rawValue)"]
    if kernel.kind == .polynomial { lines.append("degree \(kernel.degree)") }
    if kernel.kind != .linear { lines.append("gamma \(kernel.gamma)") }
    if kernel.kind == .polynomial || kernel.kind == .sigmoid { lines.append("coef0 \(kernel.coef0)") }
    lines.append("nr_class \(present.count)")
    lines.append("total_sv \(model.supportVectors.rows)")
    lines.append("rho " + Self.joined(model.intercepts.map { 0 - $0 }))
    lines.append("label " + Self.joined(present.map { labels[$0] }))
    if let sigmoids = model.calibration?.sigmoids {
      lines.append("probA " + Self.joined(sigmoids.map(\.slope)))
      lines.append("probB " + Self.joined(sigmoids.map(\.offset)))
    }
    lines.append("nr_sv " + Self.joined(model.supportCounts))
    lines.append("SV")
    var text = lines.joined(separator: "\n") + "\n"
    for vector in 0..<model.supportVectors.rows { append(vector, to: &text) }
    return text
  }

  /// A support vector: its coefficients, then its features that aren't 0, counted from 1.
  private func append(_ vector: Int, to text: inout String) {
    let coefficients = model.dualCoefficients
    // As the Double that the Float is: a shorter decimal would be another coefficient.
    for machine in 0..<coefficients.rows { text += "\(Double(coefficients[machine, vector])) " }
    for (column, value) in model.supportVectors.row(vector).enumerated() where value != 0 {
      text += "\(column + 1):\(Double(value)) "
    }
    text += "\n"
  }

  private static func joined(_ values: [some CustomStringConvertible]) -> String {
    values.map(\.description).joined(separator: " ")
  }
}
