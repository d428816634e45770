import SerLearning
import SerNumerics

/// One fold of a sweep: what is trained on in which order, what is judged, and the kernels of all settings.
struct SweepFold: Sendable {
  let grouping: ClassGrouping
  /// Training rows, sorted by class as ``grouping`` says.
  let training: [Int]
  let test: [Int]
  /// Of each setting, as a fit on the training rows alone settles it.
  let kernels: [KernelFunction]
  /// The training rows' common offset, as a fit of the first setting takes it off.
  let frame: KernelOperand

  init(_ fold: Fold, of rows: LabelledFeatures, settings: [SVMClassifier]) throws(TrainingError) {
    let grouping = try ClassGrouping(labels: fold.training.map { rows.labels[$0] }, classNames: rows.classNames)
    self.grouping = grouping
    training = grouping.order.map { fold.training[$0] }
    test = fold.test
    let features = rows.features.selectingRows(fold.training)
    var gammas: [GammaSetting: Double] = [:]
    var kernels: [KernelFunction] = []
    for setting in settings {
      let gamma = gammas[setting.gamma] ?? setting.resolvedGamma(for: features)
      gammas[setting.gamma] = gamma
      kernels.append(
        KernelFunction(setting.kernel, gamma: gamma, coef0: setting.coef0, degree: setting.degree))
    }
    self.kernels = kernels
    frame = try KernelOperand(features, function: kernels[0])
  }

  /// Lists of settings with the same kernel, each in ascending order.
  var settingsByKernel: [[Int]] {
    var groups: [[Int]] = []
    for setting in kernels.indices {
      if let group = groups.firstIndex(where: { kernels[$0[0]] == kernels[setting] }) {
        groups[group].append(setting)
      } else {
        groups.append([setting])
      }
    }
    return groups
  }

  /// The training rows of the classes of a pair.
  func rows(of pair: (first: Int, second: Int)) -> [Int] {
    Array(training[grouping.ranges[pair.first]] + training[grouping.ranges[pair.second]])
  }
}
