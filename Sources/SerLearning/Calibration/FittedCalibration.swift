import SerNumerics

/// A fitted calibration: from the scores of a model to probabilities.
///
/// Classes without training rows get probability 0.
public struct FittedCalibration: Sendable, Equatable {
  package enum Method: Sendable, Equatable {
    case temperature(TemperatureScaling)
    case isotonic(IsotonicCalibration)
  }

  package let method: Method
  /// The classes that had training rows, ascending.
  package let classes: [Int]
  package let classCount: Int

  public var kind: CalibrationKind {
    switch method {
    case .temperature: .temperature
    case .isotonic: .isotonic
    }
  }

  /// T of ``CalibrationKind/temperature``, else nil.
  public var temperature: Double? {
    if case .temperature(let scaling) = method { scaling.temperature } else { nil }
  }

  init(_ kind: CalibrationKind, fitting judged: OutOfFoldScores) {
    let classes = judged.classes
    switch kind {
    case .temperature:
      // A class that the judging model didn't know says nothing about one that knows it.
      let rows = judged.rows.filter { $0.knowsClass[$0.label] }
      let logits = rows.map { Self.logits($0.scores, classes, areProbabilities: judged.areProbabilities) }
      let labels = rows.compactMap { classes.firstIndex(of: $0.label) }
      method = .temperature(
        rows.isEmpty ? TemperatureScaling(temperature: 1) : TemperatureScaling(fitting: logits, labels: labels))
    case .isotonic:
      method = .isotonic(IsotonicCalibration(fitting: judged, classes: classes))
    }
    self.classes = classes
    classCount = judged.classCount
  }

  /// The scores as probabilities. Throws for another number of classes.
  ///
  /// A temperature keeps every prediction. Isotonic curves have level stretches: of classes that come out equal, the one
  /// that the model put first is predicted; a row for which every curve gives 0 keeps the model's own probabilities, or
  /// gets equal ones where the model only ranks.
  public func apply(to scores: ClassScores) throws(TrainingError) -> ClassScores {
    guard scores.values.columns == classCount else {
      throw .invalidRows("a calibration of \(classCount) classes for \(scores.values.columns) scores a row")
    }
    let winners = scores.predictions
    var result = Matrix(rows: scores.values.rows, columns: classCount)
    for row in 0..<scores.values.rows {
      let own = scores.values.row(row).map { Double($0) }
      let calibrated: [Float]
      switch method {
      case .temperature(let scaling):
        let logits = Self.logits(own, classes, areProbabilities: scores.areProbabilities)
        calibrated = Self.raising(winners[row], in: spread(scaling.probabilities(logits)))
      case .isotonic(let isotonic):
        calibrated = breakingTies(isotonic.probabilities(classes.map { own[$0] }), own, scores.areProbabilities)
      }
      result.values.replaceSubrange(row * classCount..<(row + 1) * classCount, with: calibrated)
    }
    return ClassScores(values: result, areProbabilities: true)
  }

  private static func logits(_ scores: [Double], _ classes: [Int], areProbabilities: Bool) -> [Double] {
    classes.map { areProbabilities ? TemperatureScaling.logit(ofProbability: scores[$0]) : scores[$0] }
  }

  /// One value for each class from one for each fitted class.
  private func spread(_ probabilities: [Double]) -> [Float] {
    var result = [Float](repeating: 0, count: classCount)
    for (label, probability) in zip(classes, probabilities) { result[label] = Float(probability) }
    return result
  }

  private func breakingTies(_ probabilities: [Double]?, _ own: [Double], _ areProbabilities: Bool) -> [Float] {
    guard let probabilities else {
      let kept = areProbabilities ? own.map { Float($0) } : spread(classes.map { _ in 1 / Double(classes.count) })
      let first = classes.reduce(classes.first ?? 0) { own[$1] > own[$0] ? $1 : $0 }
      return Self.raising(first, in: kept)
    }
    let values = spread(probabilities)
    let greatest = values.max() ?? 0
    let tied = classes.filter { values[$0] == greatest }
    return Self.raising(tied.reduce(tied.first ?? 0) { own[$1] > own[$0] ? $1 : $0 }, in: values)
  }

  /// The same with this class the predicted one: rounding to `Float` can make two classes equal that weren't.
  private static func raising(_ winner: Int, in values: [Float]) -> [Float] {
    let greatest = values.max() ?? 0
    guard values.indices.contains(winner), values.firstIndex(of: greatest) != winner else { return values }
    var result = values
    result[winner] = greatest.nextUp
    return result
  }
}

extension FittedCalibration: Codable {
  private enum Key: String, CodingKey { case kind, classes, classCount, temperature, curves }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func damaged(_ what: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "a damaged calibration: \(what)"))
    }
    classes = try container.decode([Int].self, forKey: .classes)
    classCount = try container.decode(Int.self, forKey: .classCount)
    guard !classes.isEmpty, zip(classes, classes.dropFirst()).allSatisfy(<), classes[0] >= 0,
      classes[classes.count - 1] < classCount
    else { throw damaged("classes \(classes) of \(classCount)") }
    switch try container.decode(CalibrationKind.self, forKey: .kind) {
    case .temperature:
      method = .temperature(try container.decode(TemperatureScaling.self, forKey: .temperature))
    case .isotonic:
      let isotonic = try container.decode(IsotonicCalibration.self, forKey: .curves)
      guard isotonic.curves.count == classes.count else {
        throw damaged("\(isotonic.curves.count) curves for \(classes.count) classes")
      }
      guard isotonic.curves.allSatisfy({ $0?.values.allSatisfy((0...1).contains) ?? true }) else {
        throw damaged("a curve leaves 0 to 1")
      }
      method = .isotonic(isotonic)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(classes, forKey: .classes)
    try container.encode(classCount, forKey: .classCount)
    switch method {
    case .temperature(let scaling): try container.encode(scaling, forKey: .temperature)
    case .isotonic(let isotonic): try container.encode(isotonic, forKey: .curves)
    }
  }
}
