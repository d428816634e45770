import Foundation

/// How far the outputs of a classifying network are from their targets.
///
/// Targets are distributions over the classes, [N, K]: one-hot, or mixtures where rows were mixed. The loss of a batch
/// is a weighted mean: Σ row losses / Σ row weights, a row's weight being that of its class (or the mean of its classes').
public struct LossFunction: Codable, Hashable, Sendable {
  public enum Kind: Codable, Hashable, Sendable {
    /// -Σ_c w_c t_c log p_c, with the targets moved by `labelSmoothing` towards 1/K (Szegedy et al. 2016,
    /// arXiv:1512.00567); as PyTorch's `CrossEntropyLoss`.
    case crossEntropy(labelSmoothing: Double = 0)
    /// -Σ_c w_c t_c (1 - p_c)^gamma log p_c (Lin et al. 2017, arXiv:1708.02002); the class weights are its alpha.
    case focal(gamma: Double)
  }

  public var kind: Kind
  /// One a class; 1 for all if `nil`.
  public var classWeights: [Double]?

  public init(_ kind: Kind = .crossEntropy(), classWeights: [Double]? = nil) {
    self.kind = kind
    self.classWeights = classWeights
  }

  func validate(classes: Int) throws(NeuralError) {
    switch kind {
    case .crossEntropy(let smoothing) where !(0..<1).contains(smoothing):
      throw .invalidSetting(name: "label smoothing", found: "\(smoothing)", allowed: "0..<1")
    case .focal(let gamma) where !(gamma >= 0 && gamma.isFinite):
      throw .invalidSetting(name: "gamma", found: "\(gamma)", allowed: "0 or more")
    default: break
    }
    guard let classWeights else { return }
    guard classWeights.count == classes else {
      throw .shapeMismatch(what: "the list of class weights", found: [classWeights.count], expected: [classes])
    }
    if let wrong = classWeights.first(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .invalidSetting(name: "class weight", found: "\(wrong)", allowed: "0 or more")
    }
  }

  /// A sum of row losses with the sum of the rows' weights: what batches add up to an epoch's mean.
  public struct Sum: Sendable, Equatable {
    public var loss = 0.0
    public var weight = 0.0
    public var mean: Double { weight > 0 ? loss / weight : 0 }
  }

  /// The loss of logits [N, K] against targets [N, K]; sets `gradient`, if given, to that of the mean.
  public func evaluate<Scalar: NeuralScalar>(
    _ logits: Tensor<Scalar>, targets: Tensor<Scalar>, gradient: Tensor<Scalar>? = nil
  ) -> Sum {
    let (rows, classes) = (logits.shape[0], logits.shape[1])
    gradient?.resize(to: logits.shape)
    var sum = Sum()
    for row in 0..<rows {
      let z = (0..<classes).map { Double(logits.values[row * classes + $0]) }
      let t = (0..<classes).map { Double(targets.values[row * classes + $0]) }
      let found = rowLoss(z, t)
      sum.loss += found.loss
      sum.weight += found.weight
      for (c, value) in found.gradient.enumerated() { gradient?.values[row * classes + c] = Scalar(value) }
    }
    guard let gradient, sum.weight > 0 else { return sum }
    for index in 0..<gradient.count { gradient.values[index] /= Scalar(sum.weight) }
    return sum
  }

  private func rowLoss(_ z: [Double], _ t: [Double]) -> (loss: Double, weight: Double, gradient: [Double]) {
    let logP = Self.logSoftmax(z)
    let w = classWeights ?? [Double](repeating: 1, count: z.count)
    let weight = zip(w, t).reduce(0) { $0 + $1.0 * $1.1 }
    // For each class the coefficient a of the loss -Σ a f(p), and p·df/dp.
    var (loss, slopes) = (0.0, [Double](repeating: 0, count: z.count))
    for c in z.indices {
      switch kind {
      case .crossEntropy(let smoothing):
        let coefficient = w[c] * ((1 - smoothing) * t[c] + smoothing / Double(z.count))
        loss -= coefficient * logP[c]
        slopes[c] = -coefficient
      case .focal(let gamma):
        let p = exp(logP[c])
        let rest = max(0, 1 - p)
        let coefficient = w[c] * t[c]
        loss -= coefficient * pow(rest, gamma) * logP[c]
        let fading = gamma > 0 && rest > 0 ? gamma * pow(rest, gamma - 1) * p * logP[c] : 0
        slopes[c] = coefficient * (fading - pow(rest, gamma))
      }
    }
    // dp_c/dz_k = p_c·(δ_ck - p_k)
    let total = slopes.reduce(0, +)
    return (loss, weight, z.indices.map { slopes[$0] - exp(logP[$0]) * total })
  }

  /// log softmax without overflow; NaN stays NaN.
  static func logSoftmax(_ z: [Double]) -> [Double] {
    let greatest = z.max() ?? 0
    let logTotal = greatest + log(z.reduce(0) { $0 + exp($1 - greatest) })
    return z.map { $0 - logTotal }
  }
}
