import Foundation
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerEvaluation

@Suite struct CalibrationFiguresTests {
  private struct Reference: Decodable {
    struct Case: Decodable {
      let probabilities: [Double]
      let truth: [Int]
      let classes: Int
      let ece, adaptiveECE, classwiseECE, brier: Double
    }
    let figures: [Case]
  }

  private func judged(_ rows: [[Double]], _ truth: [Int]) -> JudgedProbabilities {
    let scores = ClassScores(
      values: Matrix(rows: rows.map { $0.map { Float($0) } }), areProbabilities: true)
    return JudgedProbabilities(
      probabilities: rows, truth: truth, predictions: scores.predictions, classCount: rows[0].count)
  }

  /// Of NumPy, by `Tests/Goldens/make_calibration.py`.
  @Test func figuresEqualNumPy() throws {
    let data = try Data(contentsOf: Goldens.folder.appendingPathComponent("calibration_reference.json"))
    for expected in try JSONDecoder().decode(Reference.self, from: data).figures {
      let rows = expected.truth.indices.map {
        Array(expected.probabilities[$0 * expected.classes..<($0 + 1) * expected.classes])
      }
      let found = CalibrationFigures(judged(rows, expected.truth))
      // Nine digits of each probability are kept.
      #expect(abs(found.ece - expected.ece) < 1e-8)
      #expect(abs(found.adaptiveECE - expected.adaptiveECE) < 1e-8)
      #expect(abs(found.classwiseECE - expected.classwiseECE) < 1e-8)
      #expect(abs(found.brier - expected.brier) < 1e-8)
    }
  }

  @Test func figuresByHand() throws {
    // Four rows judged with 0.9, three of them right; two with 0.6, one of them right.
    let rows = [[0.9, 0.1], [0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.6, 0.4], [0.4, 0.6]]
    let figures = CalibrationFigures(judged(rows, [0, 0, 1, 1, 0, 0]))
    #expect(abs(figures.ece - (4.0 / 6 * 0.15 + 2.0 / 6 * 0.1)) < 1e-12)
    // Fewer rows than bins: each row is a bin.
    #expect(abs(figures.adaptiveECE - (3 * 0.1 + 0.9 + 0.4 + 0.6) / 6) < 1e-12)
    #expect(abs(figures.brier - (3 * 0.02 + 1.62 + 0.32 + 0.72) / 6) < 1e-12)
    // p of class 0: 0.9 three times (two hold), 0.1 (doesn't), 0.6 (holds), 0.4 (holds); class 1 the other way round.
    #expect(abs(figures.classwiseECE - (3 * (0.9 - 2.0 / 3) + 0.1 + 0.4 + 0.6) / 6) < 1e-12)
    let filled = figures.reliability.bins.filter { $0.count > 0 }
    #expect(figures.reliability.bins.count == 15 && filled.map(\.count) == [2, 4])
    #expect(filled.map(\.accuracy) == [0.5, 0.75])
  }

  @Test func binsHoldTheirUpperEnds() {
    let table = ReliabilityTable.equalWidth([(0, false), (0.2, true), (0.200001, true), (1, true)], bins: 5)
    #expect(table.bins.map(\.count) == [2, 1, 0, 0, 1])
    #expect(table.bins[2].confidence == nil && table.bins[2].accuracy == nil)
    #expect(table.bins[1].lower == 0.2 && table.bins[1].upper == 0.4)
  }

  @Test func equalMassBinsDifferByOneRowAtMost() {
    let statements = (0..<37).map { (row: Int) -> (stated: Double, holds: Bool) in
      let place = row * 7 % 37
      return (Double(place) / 37, row.isMultiple(of: 3))
    }
    let table = ReliabilityTable.equalMass(statements, bins: 15)
    let expected = [Int](repeating: 3, count: 7) + [Int](repeating: 2, count: 8)
    #expect(table.bins.map(\.count) == expected)
    #expect(zip(table.bins, table.bins.dropFirst()).allSatisfy { $0.upper < $1.lower })
  }

  @Test func withoutProbabilitiesThereAreNoFigures() {
    func predictions(_ probabilities: [Float]?) -> OutOfFoldPredictions {
      OutOfFoldPredictions(
        classNames: ["a", "b"],
        rows: [
          .init(row: 0, fold: 0, truth: 0, prediction: 0, probabilities: [0.5, 0.5]),
          .init(row: 1, fold: 0, truth: 0, prediction: 0, probabilities: probabilities),
        ])
    }
    #expect(predictions(nil).calibration == nil)
    #expect(predictions([.nan, 0]).calibration == nil && predictions([.infinity, 0]).calibration == nil)
    #expect(predictions([1, 0]).calibration?.ece == 0.25)
    #expect(OutOfFoldPredictions(classNames: ["a"], rows: []).calibration == nil)
  }
}
