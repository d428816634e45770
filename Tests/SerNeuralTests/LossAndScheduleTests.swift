import Foundation
import SerNumerics
import Testing

@testable import SerNeural

@Suite struct LossAndScheduleTests {
  @Test func crossEntropyByHand() {
    // Softmax of (0, ln 3) is (1/4, 3/4).
    let logits = Tensor<Double>([1, 2], values: [0, log(3)])
    let gradient = Tensor<Double>([0])
    let targets = Tensor<Double>([1, 2], values: [1, 0])
    let plain = LossFunction().evaluate(logits, targets: targets, gradient: gradient)
    #expect(abs(plain.mean - log(4)) < 1e-12)
    #expect(abs(gradient.values[0] + 0.75) < 1e-12 && abs(gradient.values[1] - 0.75) < 1e-12)
    // Half and half: the mean of both losses.
    let mixed = Tensor<Double>([1, 2], values: [0.5, 0.5])
    let both = LossFunction().evaluate(logits, targets: mixed)
    #expect(abs(both.mean - (log(4) + log(4.0 / 3)) / 2) < 1e-12)
    // Smoothing by .2 makes (.9, .1) of (1, 0).
    let smooth = LossFunction(.crossEntropy(labelSmoothing: 0.2)).evaluate(logits, targets: targets)
    #expect(abs(smooth.mean - (0.9 * log(4) + 0.1 * log(4.0 / 3))) < 1e-12)
  }

  @Test func focalByHand() {
    let logits = Tensor<Double>([2, 2], values: [0, log(3), 0, log(3)])
    let targets = Tensor<Double>([2, 2], values: [1, 0, 0, 1])
    // (3/4)²·ln 4 of weight 2 and (1/4)²·ln(4/3) of weight 1.
    let loss = LossFunction(.focal(gamma: 2), classWeights: [2, 1]).evaluate(logits, targets: targets)
    let expected = (2 * 0.5625 * log(4) + 0.0625 * log(4.0 / 3)) / 3
    #expect(abs(loss.mean - expected) < 1e-12)
    let none = LossFunction(.focal(gamma: 0)).evaluate(logits, targets: targets)
    #expect(abs(none.mean - LossFunction().evaluate(logits, targets: targets).mean) < 1e-12)
  }

  @Test(arguments: [
    LossFunction(), LossFunction(.crossEntropy(labelSmoothing: 0.1), classWeights: [1, 2, 0.5]),
    LossFunction(.focal(gamma: 2)), LossFunction(.focal(gamma: 0.5), classWeights: [1, 2, 0.5]),
  ])
  func gradientsAgreeWithCentralDifferences(_ loss: LossFunction) {
    let logits = Tensor<Double>([4, 3], values: gaussians(12, 1))
    let targets = Tensor<Double>([4, 3], values: [1, 0, 0, 0, 1, 0, 0.3, 0.7, 0, 0.2, 0.3, 0.5])
    let gradient = Tensor<Double>([0])
    _ = loss.evaluate(logits, targets: targets, gradient: gradient)
    for index in 0..<12 {
      let value = logits.values[index]
      logits.values[index] = value + 1e-5
      let above = loss.evaluate(logits, targets: targets).mean
      logits.values[index] = value - 1e-5
      let below = loss.evaluate(logits, targets: targets).mean
      logits.values[index] = value
      #expect(abs((above - below) / 2e-5 - gradient.values[index]) < 1e-8)
    }
  }

  @Test func hugeLogitsStayFinite() {
    let logits = Tensor<Float>([1, 2], values: [1e4, -1e4])
    let gradient = Tensor<Float>([0])
    for kind in [LossFunction.Kind.crossEntropy(), .focal(gamma: 2)] {
      for target: [Float] in [[1, 0], [0, 1]] {
        let sum = LossFunction(kind).evaluate(
          logits, targets: Tensor([1, 2], values: target), gradient: gradient)
        #expect(sum.loss.isFinite && gradient.array.allSatisfy { $0.isFinite })
      }
    }
    let broken = Tensor<Float>([1, 2], values: [.nan, 0])
    #expect(!LossFunction().evaluate(broken, targets: Tensor([1, 2], values: [1, 0])).loss.isFinite)
  }

  @Test func schedulesFollowTheirFormulas() {
    func factor(_ schedule: LearningRateSchedule, _ position: Double, reductions: Int = 0) -> Double {
      schedule.factor(at: position, of: 12, reductions: reductions)
    }
    let warm = LearningRateSchedule(.cosine(final: 0.1), warmUpEpochs: 2)
    #expect(factor(warm, 0.5) == 0.25 && factor(warm, 2) == 1)
    #expect(abs(factor(warm, 7) - 0.55) < 1e-12 && abs(factor(warm, 12) - 0.1) < 1e-12)
    let steps = LearningRateSchedule(.step(epochs: 3, factor: 0.5))
    #expect(factor(steps, 2.9) == 1 && factor(steps, 3.1) == 0.5 && factor(steps, 6.5) == 0.25)
    #expect(factor(LearningRateSchedule(.reduceOnPlateau(patience: 1, factor: 0.1)), 5, reductions: 1) == 0.1)
    var watch = PlateauWatch()
    for loss in [1.0, 0.9, 0.95, 0.91] { watch.observe(loss, patience: 1) }
    #expect(watch.reductions == 1)
    watch.observe(0.5, patience: 1)
    #expect(watch.reductions == 1)
  }

  @Test func clippingKeepsTheDirection() {
    let parameters = [Parameter<Float>("a", [2]), Parameter<Float>("b", [1])]
    parameters[0].gradient.copy(from: [3, 0])
    parameters[1].gradient.copy(from: [4])
    #expect(GradientClipping.clip(parameters, toNorm: 10) == 5 && parameters[1].gradient.array == [4])
    GradientClipping.clip(parameters, toNorm: 1)
    #expect(abs(parameters[0].gradient.array[0] - 0.6) < 1e-6 && abs(parameters[1].gradient.array[0] - 0.8) < 1e-6)
  }
}
