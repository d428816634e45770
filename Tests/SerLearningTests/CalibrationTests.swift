import Foundation
import SerNumerics
import Testing

@testable import SerLearning

@Suite struct CalibrationTests {
  @Test func isotonicRegressionEqualsScikitLearn() throws {
    for curve in try CalibrationReference.read().curves {
      let fitted = IsotonicRegression(fitting: curve.x, curve.y)
      #expect(zip(fitted.values, fitted.values.dropFirst()).allSatisfy(<=))
      for (x, expected) in zip(curve.grid, curve.expected) { #expect(abs(fitted.value(at: x) - expected) <= 1e-9) }
    }
  }

  @Test func violatorsArePooledByTheirMeans() {
    // 1, 3, 2 → the last two become 2.5; the two points at 5 are one of mean 4 and weight 2, pooled with 1 to 3.
    let fitted = IsotonicRegression(fitting: [1, 2, 3, 5, 5, 6], [1, 3, 2, 3, 5, 1])
    #expect(fitted.places == [1, 2, 3, 5, 6])
    #expect(fitted.values == [1, 2.5, 2.5, 3, 3])
    #expect(fitted.value(at: 0) == 1 && fitted.value(at: 1.5) == 1.75 && fitted.value(at: 4) == 2.75)
    #expect(fitted.value(at: 9) == 3)
  }

  private func judged(_ reference: CalibrationReference.Calibrated) -> OutOfFoldScores {
    let known = [Bool](repeating: true, count: reference.classes)
    return OutOfFoldScores(
      rows: reference.labels.enumerated().map { row, label in
        let start = row * reference.classes
        return .init(
          label: label, scores: Array(reference.scores[start..<start + reference.classes]), knowsClass: known)
      }, areProbabilities: true, classes: Array(0..<reference.classes), classCount: reference.classes)
  }

  private func test(_ reference: CalibrationReference.Calibrated) -> ClassScores {
    let rows = reference.test.count / reference.classes
    return ClassScores(
      values: Matrix(rows: rows, columns: reference.classes, values: reference.test.map { Float($0) }),
      areProbabilities: true)
  }

  /// But for our own rules: where every curve gives 0, scikit-learn answers with equal probabilities.
  @Test(arguments: ["wine", "cancer", "digits"])
  func calibratedProbabilitiesEqualScikitLearn(set: String) throws {
    let reference = try #require(CalibrationReference.read().calibrated[set])
    let own = test(reference)
    for (kind, expected) in [(CalibrationKind.isotonic, reference.isotonic), (.temperature, reference.temperature)] {
      let fitted = FittedCalibration(kind, fitting: judged(reference))
      if let temperature = fitted.temperature {
        #expect(abs(1 / temperature - reference.beta) <= 1e-5 * reference.beta)
      }
      let found = try fitted.apply(to: own)
      #expect(found.areProbabilities)
      for row in 0..<found.values.rows {
        let theirs = expected[row * reference.classes..<(row + 1) * reference.classes]
        let isUniform = theirs.allSatisfy { abs($0 - 1 / Double(reference.classes)) < 1e-9 }
        if kind == .isotonic, isUniform {
          #expect(found.values.row(row) == own.values.row(row))
        } else {
          for (ours, theirs) in zip(found.values.row(row), theirs) { #expect(abs(Double(ours) - theirs) <= 1e-5) }
        }
      }
      if kind == .temperature { #expect(found.predictions == own.predictions) }
    }
  }

  /// The best temperature of logits drawn at temperature 2.5 is about that, and no other has a lower loss.
  @Test func temperatureIsFound() {
    var stream = Seed(3).makeStream()
    let truth = TemperatureScaling(temperature: 2.5)
    var logits: [[Double]] = []
    var labels: [Int] = []
    for _ in 0..<4000 {
      let row = (0..<4).map { _ in 4 * stream.gaussian() }
      var share = stream.uniform()
      let label = truth.probabilities(row).firstIndex { probability in
        share -= probability
        return share < 0
      }
      logits.append(row)
      labels.append(label ?? 3)
    }
    let fitted = TemperatureScaling(fitting: logits, labels: labels)
    #expect(abs(fitted.temperature - 2.5) < 0.15)
    func loss(_ scaling: TemperatureScaling) -> Double {
      zip(logits, labels).reduce(0) { $0 - log(scaling.probabilities($1.0)[$1.1]) } / 4000
    }
    for factor in [0.99, 1.01] {
      #expect(loss(TemperatureScaling(temperature: fitted.temperature * factor)) > loss(fitted))
    }
  }

  @Test func withoutErrorsTheTemperatureIsTheLeast() {
    let sure = TemperatureScaling(fitting: [[1, 0], [0, 1]], labels: [0, 1])
    #expect(sure.temperature == 1e-3)
    // Where scores say the opposite, no temperature helps but the highest.
    #expect(TemperatureScaling(fitting: [[1, 0], [0, 1]], labels: [1, 0]).temperature == 1e3)
  }

  @Test func classesThatNoFoldKnewKeepTheirScores() throws {
    // Class 2 has rows in one fold only: the model that judges them has never seen it.
    let rows = (0..<40).map { row -> OutOfFoldScores.Row in
      let label = row < 4 ? 2 : row % 2
      let scores = label == 0 ? [0.7, 0.3, 0] : [0.4, 0.6, 0]
      return .init(label: label, scores: scores, knowsClass: [true, true, row >= 10])
    }
    let judged = OutOfFoldScores(rows: rows, areProbabilities: true, classes: [0, 1, 2], classCount: 4)
    let scores = ClassScores(values: Matrix(rows: [[0.1, 0.1, 0.8, 0]]), areProbabilities: true)
    for kind in CalibrationKind.allCases {
      let result = try FittedCalibration(kind, fitting: judged).apply(to: scores)
      #expect(result.predictions == [2] && result.values[0, 3] == 0)
      #expect(abs(result.values.values.reduce(0, +) - 1) < 1e-6)
    }
  }

  @Test func levelStretchesKeepTheOrderOfTheModel() throws {
    // Scores of 0.1 to 0.5 say nothing about either class: both curves are level there.
    let rows = (0..<80).map { row -> OutOfFoldScores.Row in
      let p = 0.1 + 0.01 * Double(row % 40)
      return .init(label: row % 2, scores: [p, 1 - p], knowsClass: [true, true])
    }
    let judged = OutOfFoldScores(rows: rows, areProbabilities: true, classes: [0, 1], classCount: 2)
    let calibration = FittedCalibration(.isotonic, fitting: judged)
    let scores = ClassScores(values: Matrix(rows: [[0.3, 0.7], [0.7, 0.3]]), areProbabilities: true)
    let result = try calibration.apply(to: scores)
    #expect(abs(result.values[0, 0] - 0.5) < 0.2)
    #expect(try #require(result.predictions.first) == 1)
  }

  @Test(arguments: CalibrationKind.allCases)
  func comesBackTheSameAndDamageIsRefused(kind: CalibrationKind) throws {
    let reference = try #require(CalibrationReference.read().calibrated["wine"])
    let fitted = FittedCalibration(kind, fitting: judged(reference))
    let data = try JSONEncoder().encode(fitted)
    #expect(try JSONDecoder().decode(FittedCalibration.self, from: data) == fitted)
    let text = String(decoding: data, as: UTF8.self)
    let damages =
      kind == .temperature
      ? [("\"temperature\":", "\"temperature\":-"), ("[0,1,2]", "[0,2,1]")]
      : [("\"values\":[0", "\"values\":[7"), ("[0,1,2]", "[0,1,3]"), ("\"places\":[", "\"places\":[9e9,")]
    for (good, bad) in damages {
      let damaged = text.replacingOccurrences(of: good, with: bad)
      #expect(damaged != text, "\(good) isn't in \(text.prefix(200))")
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(FittedCalibration.self, from: Data(damaged.utf8))
      }
    }
    #expect(throws: TrainingError.self) {
      try fitted.apply(to: ClassScores(values: Matrix(rows: 1, columns: 5), areProbabilities: true))
    }
  }
}
