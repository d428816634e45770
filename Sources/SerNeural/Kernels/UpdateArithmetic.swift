import CSerKernels

/// Steps of the optimizers on one parameter array.
public protocol UpdateArithmetic {
  /// g' = g + l2·p; m = beta1·m + (1-beta1)·g'; v = beta2·v + (1-beta2)·g'²;
  /// p = p·shrink - rate·m / (√v·root + epsilon)
  static func adamUpdate(
    _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, m: UnsafeMutablePointer<Self>,
    v: UnsafeMutablePointer<Self>, count: Int, step: AdamStep)
  /// g' = g + l2·p; velocity = momentum·velocity + g'; p -= rate·(nesterov ? g' + momentum·velocity : velocity)
  static func momentumUpdate(
    _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, velocity: UnsafeMutablePointer<Self>, count: Int,
    rate: Double, momentum: Double, l2: Double, isNesterov: Bool)
  static func sumOfSquares(_ x: UnsafePointer<Self>, count: Int) -> Double
}

/// The numbers of one step of Adam, with the corrections for its young averages worked in.
public struct AdamStep: Sendable {
  /// Learning rate / (1 - beta1ᵗ).
  var rate: Double
  var beta1: Double
  var beta2: Double
  /// 1 / √(1 - beta2ᵗ)
  var root: Double
  var epsilon: Double
  var l2: Double
  var shrink: Double
}

extension Float: UpdateArithmetic {
  public static func adamUpdate(
    _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, m: UnsafeMutablePointer<Float>,
    v: UnsafeMutablePointer<Float>, count: Int, step: AdamStep
  ) {
    ser_adam_update(
      p, g, m, v, count, Float(step.rate), Float(step.beta1), Float(step.beta2), Float(step.root),
      Float(step.epsilon), Float(step.l2), Float(step.shrink))
  }

  public static func momentumUpdate(
    _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, velocity: UnsafeMutablePointer<Float>, count: Int,
    rate: Double, momentum: Double, l2: Double, isNesterov: Bool
  ) {
    ser_momentum_update(p, g, velocity, count, Float(rate), Float(momentum), Float(l2), isNesterov ? 1 : 0)
  }

  public static func sumOfSquares(_ x: UnsafePointer<Float>, count: Int) -> Double {
    ser_sum_of_squares(x, count)
  }
}

extension Double: UpdateArithmetic {
  public static func adamUpdate(
    _ p: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>, m: UnsafeMutablePointer<Double>,
    v: UnsafeMutablePointer<Double>, count: Int, step: AdamStep
  ) {
    for i in 0..<count {
      let gradient = g[i] + step.l2 * p[i]
      m[i] = step.beta1 * m[i] + (1 - step.beta1) * gradient
      v[i] = step.beta2 * v[i] + (1 - step.beta2) * gradient * gradient
      p[i] = p[i] * step.shrink - step.rate * m[i] / (v[i].squareRoot() * step.root + step.epsilon)
    }
  }

  public static func momentumUpdate(
    _ p: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>, velocity: UnsafeMutablePointer<Double>,
    count: Int, rate: Double, momentum: Double, l2: Double, isNesterov: Bool
  ) {
    for i in 0..<count {
      let gradient = g[i] + l2 * p[i]
      velocity[i] = momentum * velocity[i] + gradient
      p[i] -= rate * (isNesterov ? gradient + momentum * velocity[i] : velocity[i])
    }
  }

  public static func sumOfSquares(_ x: UnsafePointer<Double>, count: Int) -> Double {
    (0..<count).reduce(0) { $0 + x[$1] * x[$1] }
  }
}
