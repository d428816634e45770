import CSerKernels

/// Linear prediction of one frame after another by the autocorrelation method: window, autocorrelation,
/// ``LevinsonDurbin``. All sums in `Double`. Owns its scratch: one per worker.
public final class LinearPredictor {
  /// Samples per frame.
  public let frameLength: Int
  /// The order of the predictor: twice the number of resonances, and some for the slope of the spectrum.
  public let order: Int
  /// A(z) of the last frame: 1, a[1] … a[order].
  public private(set) var coefficients: [Double]
  /// The autocorrelation of the last windowed frame at lags 0…order, a sum and not a mean.
  public private(set) var autocorrelation: [Double]
  /// The energy that is left when the last windowed frame has been predicted: the square of the gain of 1/A(z).
  public private(set) var predictionError = 0.0
  private let window: [Float]?
  private var frame: [Float]

  /// A predictor; `window` has `frameLength` coefficients, nil for a frame that is windowed already.
  public init(frameLength: Int, order: Int, window: [Float]? = nil) {
    precondition(order >= 1 && frameLength > order, "order \(order) in \(frameLength) samples")
    precondition(window.map { $0.count == frameLength } ?? true, "a window of \(frameLength) samples is needed")
    self.frameLength = frameLength
    self.order = order
    self.window = window
    coefficients = [1] + [Double](repeating: 0, count: order)
    autocorrelation = [Double](repeating: 0, count: order + 1)
    frame = [Float](repeating: 0, count: frameLength)
  }

  /// Fits the predictor to `frameLength` samples. Returns false for a frame without energy, whose ``coefficients``
  /// are those of the identity.
  @discardableResult
  public func analyze(_ samples: UnsafePointer<Float>) -> Bool {
    autocorrelation.withUnsafeMutableBufferPointer { correlation in
      if let window {
        ser_multiply(samples, window, &frame, frameLength)
        ser_autocorrelation(frame, frameLength, order + 1, correlation.baseAddress)
      } else {
        ser_autocorrelation(samples, frameLength, order + 1, correlation.baseAddress)
      }
      predictionError = coefficients.withUnsafeMutableBufferPointer {
        LevinsonDurbin.solve(UnsafeBufferPointer(correlation), into: $0)
      }
    }
    return predictionError > 0
  }
}
