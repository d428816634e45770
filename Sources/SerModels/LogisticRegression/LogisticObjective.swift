import Foundation
import SerLearning
import SerNumerics

/// The penalised loss of a logistic regression and its gradient, per unit of row weight:
/// (Σ sᵢ · −ln p(yᵢ | xᵢ) + Σ w² / 2C) / Σ sᵢ.
///
/// Parameters are the weights, [outputs, d] row by row, then one intercept an output. Products run in double precision:
/// single precision would leave noise in the gradient above what a tight tolerance asks for, and the products are not
/// what bounds the time.
final class LogisticObjective {
  /// The classes that have rows, ascending.
  let classes: [Int]
  /// One for each class; one alone (of the second class) where there are two.
  let outputs: Int
  let features: Int
  private let rows: Int
  /// Shape [n, d].
  private let x: [Double]
  /// Place of each row's class in ``classes``.
  private let labels: [Int]
  private let rowWeights: [Double]
  private let totalWeight: Double
  private let penalty: Double
  /// Logits, then residuals, shape [n, outputs].
  private var residuals: [Double]
  private var powers: [Double]

  /// - Parameter weights: the weight of a row of each class.
  init(_ rows: LabelledFeatures, classes: [Int], weights: [Double], cost: Double) {
    self.classes = classes
    outputs = classes.count == 2 ? 1 : classes.count
    features = rows.features.columns
    self.rows = rows.count
    x = rows.features.values.map { Double($0) }
    var places = [Int](repeating: 0, count: rows.classNames.count)
    for (place, label) in classes.enumerated() { places[label] = place }
    labels = rows.labels.map { places[$0] }
    rowWeights = rows.labels.map { weights[$0] }
    totalWeight = rowWeights.reduce(0, +)
    penalty = 1 / (cost * totalWeight)
    residuals = [Double](repeating: 0, count: rows.count * outputs)
    powers = [Double](repeating: 0, count: classes.count)
  }

  var parameterCount: Int { outputs * (features + 1) }

  /// The loss at `parameters`; the gradient goes into `gradient`, which is as long.
  func evaluate(_ parameters: [Double], gradient: inout [Double]) -> Double {
    let weightCount = outputs * features
    parameters.withUnsafeBufferPointer { parameters in
      x.withUnsafeBufferPointer { x in
        residuals.withUnsafeMutableBufferPointer { logits in
          guard let x = x.baseAddress, let weights = parameters.baseAddress, let logits = logits.baseAddress else {
            return
          }
          MatrixProduct.multiply(
            MatrixOperand(x, stride: features), MatrixOperand(weights, stride: features, transposed: true),
            into: logits, resultStride: outputs, rows: rows, inner: features, columns: outputs)
        }
      }
    }
    var loss = outputs == 1 ? binaryLoss(parameters[weightCount]) : softmaxLoss(parameters)
    gradient.withUnsafeMutableBufferPointer { gradient in
      residuals.withUnsafeBufferPointer { residuals in
        x.withUnsafeBufferPointer { x in
          guard let residuals = residuals.baseAddress, let x = x.baseAddress, let gradient = gradient.baseAddress else {
            return
          }
          MatrixProduct.multiply(
            MatrixOperand(residuals, stride: outputs, transposed: true), MatrixOperand(x, stride: features),
            into: gradient, resultStride: features, rows: outputs, inner: rows, columns: features)
        }
        for output in 0..<outputs {
          var sum = 0.0
          for row in 0..<rows { sum += residuals[row * outputs + output] }
          gradient[weightCount + output] = sum
        }
      }
      for index in 0..<weightCount {
        loss += 0.5 * penalty * parameters[index] * parameters[index]
        gradient[index] += penalty * parameters[index]
      }
    }
    return loss
  }

  /// The loss of two classes; leaves s·(p − [second class]) / Σs in place of the logits.
  private func binaryLoss(_ intercept: Double) -> Double {
    var loss = 0.0
    for row in 0..<rows {
      let z = residuals[row] + intercept
      let small = exp(-abs(z))
      let isSecond = labels[row] == 1
      // ln(1 + eᶻ) − z·[second], without overflow.
      loss += rowWeights[row] * (log1p(small) + max(z, 0) - (isSecond ? z : 0))
      let p = z >= 0 ? 1 / (1 + small) : small / (1 + small)
      residuals[row] = rowWeights[row] * (p - (isSecond ? 1 : 0)) / totalWeight
    }
    return loss / totalWeight
  }

  /// The loss of three classes or more; leaves s·(p − [true class]) / Σs in place of the logits.
  private func softmaxLoss(_ parameters: [Double]) -> Double {
    var loss = 0.0
    let first = outputs * features
    let count = outputs
    residuals.withUnsafeMutableBufferPointer { values in
      powers.withUnsafeMutableBufferPointer { powers in
        for row in 0..<rows {
          let logits = UnsafeMutableBufferPointer(rebasing: values[row * count..<(row + 1) * count])
          var greatest = -Double.infinity
          for output in 0..<count {
            logits[output] += parameters[first + output]
            greatest = max(greatest, logits[output])
          }
          var total = 0.0
          for output in 0..<count {
            powers[output] = exp(logits[output] - greatest)
            total += powers[output]
          }
          loss += rowWeights[row] * (log(total) + greatest - logits[labels[row]])
          let scale = rowWeights[row] / totalWeight
          for output in 0..<count { logits[output] = scale * powers[output] / total }
          logits[labels[row]] -= scale
        }
      }
    }
    return loss / totalWeight
  }
}
