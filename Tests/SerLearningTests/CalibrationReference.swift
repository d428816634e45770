import Foundation
import SerTestSupport

/// What scikit-learn makes of the same scores; `Tests/Goldens/make_calibration.py` wrote it.
struct CalibrationReference: Decodable {
  struct Curve: Decodable {
    let x, y, grid, expected: [Double]
  }
  struct Calibrated: Decodable {
    let classes: Int
    let labels: [Int]
    let scores, test, isotonic, temperature: [Double]
    let beta: Double
  }
  let curves: [Curve]
  let calibrated: [String: Calibrated]

  private enum CodingKeys: String, CodingKey {
    case curves = "isotonic_regression"
    case calibrated
  }

  static func read() throws -> CalibrationReference {
    let data = try Data(contentsOf: Goldens.folder.appendingPathComponent("calibration_reference.json"))
    return try JSONDecoder().decode(CalibrationReference.self, from: data)
  }
}
