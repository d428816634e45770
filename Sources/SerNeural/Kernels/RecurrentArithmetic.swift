import CSerKernels
import Foundation

/// One step of one sequence of a long short-term memory (Hochreiter & Schmidhuber 1997, doi:10.1162/neco.1997.9.8.1735,
/// with the forget gate of Gers et al. 2000, doi:10.1162/089976600300015015).
public protocol RecurrentArithmetic {
  /// `gates`: preactivations [i f g o] × units, overwritten by their activations; cell = f·previous + i·g,
  /// squashed = tanh(cell), hidden = o·squashed. `previous` is `nil` at the first step: zeros.
  static func lstmStep(
    gates: UnsafeMutablePointer<Self>, previous: UnsafePointer<Self>?, units: Int, cell: UnsafeMutablePointer<Self>,
    squashed: UnsafeMutablePointer<Self>, hidden: UnsafeMutablePointer<Self>)
  /// `dc` comes in as the gradient of the cell from the later step and goes out as that of `previous`.
  static func lstmStepGradient(
    gates: UnsafePointer<Self>, previous: UnsafePointer<Self>?, squashed: UnsafePointer<Self>,
    dh: UnsafePointer<Self>, units: Int, dc: UnsafeMutablePointer<Self>, dgates: UnsafeMutablePointer<Self>)
}

extension Float: RecurrentArithmetic {
  public static func lstmStep(
    gates: UnsafeMutablePointer<Float>, previous: UnsafePointer<Float>?, units: Int,
    cell: UnsafeMutablePointer<Float>, squashed: UnsafeMutablePointer<Float>, hidden: UnsafeMutablePointer<Float>
  ) {
    ser_lstm_step(gates, previous, units, cell, squashed, hidden)
  }

  public static func lstmStepGradient(
    gates: UnsafePointer<Float>, previous: UnsafePointer<Float>?, squashed: UnsafePointer<Float>,
    dh: UnsafePointer<Float>, units: Int, dc: UnsafeMutablePointer<Float>, dgates: UnsafeMutablePointer<Float>
  ) {
    ser_lstm_step_gradient(gates, previous, squashed, dh, units, dc, dgates)
  }
}

extension Double: RecurrentArithmetic {
  public static func lstmStep(
    gates: UnsafeMutablePointer<Double>, previous: UnsafePointer<Double>?, units: Int,
    cell: UnsafeMutablePointer<Double>, squashed: UnsafeMutablePointer<Double>, hidden: UnsafeMutablePointer<Double>
  ) {
    func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    for k in 0..<units {
      for gate in [0, 1, 3] { gates[gate * units + k] = logistic(gates[gate * units + k]) }
      gates[2 * units + k] = tanh(gates[2 * units + k])
      cell[k] = gates[units + k] * (previous?[k] ?? 0) + gates[k] * gates[2 * units + k]
      squashed[k] = tanh(cell[k])
      hidden[k] = gates[3 * units + k] * squashed[k]
    }
  }

  public static func lstmStepGradient(
    gates: UnsafePointer<Double>, previous: UnsafePointer<Double>?, squashed: UnsafePointer<Double>,
    dh: UnsafePointer<Double>, units: Int, dc: UnsafeMutablePointer<Double>, dgates: UnsafeMutablePointer<Double>
  ) {
    for k in 0..<units {
      let (i, f, g, o) = (gates[k], gates[units + k], gates[2 * units + k], gates[3 * units + k])
      let change = dc[k] + dh[k] * o * (1 - squashed[k] * squashed[k])
      dgates[k] = change * g * i * (1 - i)
      dgates[units + k] = change * (previous?[k] ?? 0) * f * (1 - f)
      dgates[2 * units + k] = change * i * (1 - g * g)
      dgates[3 * units + k] = dh[k] * squashed[k] * o * (1 - o)
      dc[k] = change * f
    }
  }
}
