import SerLearning

extension ONNXGraph {
  /// What a calibration makes of scores, in double precision.
  mutating func calibrated(_ scores: ONNXScores, by calibration: FittedCalibration) -> ONNXScores {
    let own = cast(scores.values, to: .double)
    switch calibration.method {
    case .temperature(let scaling): return calibrated(scores, own, calibration, scaling)
    case .isotonic(let isotonic): return calibrated(scores, own, calibration, isotonic)
    }
  }

  /// softmax(z / T), which keeps every prediction: winners stay even where rounding makes two classes equal.
  private mutating func calibrated(
    _ scores: ONNXScores, _ own: Value, _ calibration: FittedCalibration, _ scaling: TemperatureScaling
  ) -> ONNXScores {
    let known = slices(own, at: calibration.classes, along: 1)
    let logits = scores.areProbabilities ? apply("Log", [sum(known, double(1e-12))]) : known
    let probabilities = softmax(product(logits, double(1 / scaling.temperature)), along: 1)
    let zero = double(0)
    let values = spread(probabilities, to: calibration.classes, of: calibration.classCount, otherwise: zero)
    return ONNXScores(
      values: cast(values, to: .float), areProbabilities: true, winners: scores.winners)
  }

  /// Curves, divided by their sum. Where all give 0 a row keeps its own probabilities, or gets equal ones; of classes that
  /// come out equal, the one that the model put first is predicted.
  private mutating func calibrated(
    _ scores: ONNXScores, _ own: Value, _ calibration: FittedCalibration, _ isotonic: IsotonicCalibration
  ) -> ONNXScores {
    let classes = calibration.classes
    let known = slices(own, at: classes, along: 1)
    let values = curves(isotonic, known)
    let total = sums(values, along: [1])
    let isPositive = isGreater(total, double(0))
    let kept =
      scores.areProbabilities
      ? known
      : doubles([Double](repeating: 1 / Double(classes.count), count: classes.count), shape: [1, classes.count])
    let shares = quotient(values, choice(isPositive, total, double(1)))
    let calibrated = cast(choice(isPositive, shares, kept), to: .float)
    let isTied = isEqual(calibrated, greatest(calibrated, along: 1))
    let place = placeOfGreatest(choice(isTied, known, double(-.greatestFiniteMagnitude)), along: 1)
    let labels = integers(classes)
    let zero = float(0)
    return ONNXScores(
      values: spread(calibrated, to: classes, of: calibration.classCount, otherwise: zero),
      areProbabilities: true, winners: apply("Gather", [labels, place]))
  }

  /// The curve of each column at its scores, shape [N, classes]. A curve is its first value and, for each stretch between
  /// two places, its rise times the share of the stretch that lies below the score.
  private mutating func curves(_ isotonic: IsotonicCalibration, _ scores: Value) -> Value {
    let curves = isotonic.curves.map { curve in
      // A class that nothing could be fitted for keeps its score, between 0 and 1.
      curve.map { (places: $0.places, values: $0.values) } ?? (places: [0, 1], values: [0, 1])
    }
    var stretches: [(curve: Int, start: Double, width: Double, rise: Double)] = []
    for (number, curve) in curves.enumerated() {
      for index in 1..<max(1, curve.places.count) {
        let rise = curve.values[index] - curve.values[index - 1]
        guard rise > 0 else { continue }
        let start = curve.places[index - 1]
        stretches.append((number, start, curve.places[index] - start, rise))
      }
    }
    let first = doubles(curves.map { $0.values[0] }, shape: [1, curves.count])
    guard !stretches.isEmpty else { return sum(product(scores, double(0)), first) }
    let ahead = difference(slices(scores, at: stretches.map(\.curve), along: 1), doubles(stretches.map(\.start)))
    let share = smaller(greater(quotient(ahead, doubles(stretches.map(\.width))), double(0)), double(1))
    var rises = [Double](repeating: 0, count: stretches.count * curves.count)
    for (index, stretch) in stretches.enumerated() { rises[index * curves.count + stretch.curve] = stretch.rise }
    return sum(matrixProduct(share, doubles(rises, shape: [stretches.count, curves.count])), first)
  }
}
