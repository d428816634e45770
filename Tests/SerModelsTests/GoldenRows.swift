import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

/// The four data sets beside the tests, split and standardised: iris, wine, cancer, digits.
enum GoldenRows {
  static func training(_ set: String) throws -> LabelledFeatures {
    try rows(set, "Xtrain", labels: "svm_\(set)_ytrain")
  }

  static func test(_ set: String) throws -> LabelledFeatures {
    try rows(set, "Xtest", labels: "trees_\(set)_ytest")
  }

  private static func rows(_ set: String, _ part: String, labels name: String) throws -> LabelledFeatures {
    let array = try Goldens.array("svm_\(set)_\(part)")
    let labels = try #require(Goldens.array(name).integers)
    let classes = ["iris": 3, "wine": 3, "cancer": 2, "digits": 10][set] ?? 0
    return try LabelledFeatures(
      features: Matrix(rows: array.shape[0], columns: array.shape[1], values: #require(array.floats)), labels: labels,
      classNames: (0..<classes).map { "\($0)" })
  }
}
