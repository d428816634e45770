import SerCorpus
import SerFormats
import SerLearning

/// A table to fit and a table to judge on, brought to the same columns and classes.
struct TestTableSplit {
  let training: FeatureTable
  /// Its classes begin with those of the training rows.
  let test: FeatureTable
  /// Leaky where a speaker, or a row, stands in both. Its one fold names no rows: they lie in two tables.
  let plan: SplitPlan

  init(training: FeatureTable, test: FeatureTable, testName: String) throws {
    (self.training, self.test) = try training.matching(test, name: testName)
    var remarks: [String] = []
    var isLeaky = false
    if let speakers = training.speakers, let others = test.speakers {
      let shared = Set(speakers).intersection(others)
      if let speaker = shared.min() {
        isLeaky = true
        remarks.append("LEAKY: \(shared.count) speakers, such as \(speaker), are in both tables")
      }
    } else {
      remarks.append("the tables don't both name speakers: whether one stands in both is unknown")
    }
    let repeated = self.test.rowsRepeated(from: self.training)
    if repeated > 0 {
      isLeaky = true
      remarks.append("LEAKY: \(repeated) rows of the test table stand in the training table, value for value")
    }
    let untrained = self.test.labelNames.dropFirst(training.labelNames.count).sorted()
    if !untrained.isEmpty {
      remarks.append("classes that no training row has, and no model can predict: \(untrained.joined(separator: ", "))")
    }
    plan = SplitPlan(
      name: "test-table", isLeaky: isLeaky, folds: [Fold(name: "test", training: [], test: [])], remarks: remarks)
  }
}
