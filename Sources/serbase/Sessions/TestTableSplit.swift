import SerCorpus
import SerLearning

/// A table to fit and a table to judge on, as one table with one fold.
struct TestTableSplit {
  /// The rows of both.
  let table: FeatureTable
  /// Leaky where a speaker, or a row, stands in both.
  let plan: SplitPlan

  init(training: FeatureTable, test: FeatureTable, testName: String) throws {
    table = try training.appending(test, name: testName)
    let boundary = training.count
    var remarks: [String] = []
    var isLeaky = false
    if let speakers = table.speakers {
      let shared = Set(speakers[..<boundary]).intersection(speakers[boundary...])
      if let speaker = shared.min() {
        isLeaky = true
        remarks.append("LEAKY: \(shared.count) speakers, such as \(speaker), are in both tables")
      }
    } else {
      remarks.append("the tables don't both name speakers: whether one stands in both is unknown")
    }
    let rows = table.features
    let seen = Set((0..<boundary).map { Array(rows.row($0)) })
    let repeated = (boundary..<table.count).filter { seen.contains(Array(rows.row($0))) }
    if !repeated.isEmpty {
      isLeaky = true
      remarks.append("LEAKY: \(repeated.count) rows of the test table stand in the training table, value for value")
    }
    let untrained = Set(test.labelNames).subtracting(training.labelNames).sorted()
    if !untrained.isEmpty {
      remarks.append("classes that no training row has, and no model can predict: \(untrained.joined(separator: ", "))")
    }
    plan = SplitPlan(
      name: "test-table", isLeaky: isLeaky,
      folds: [Fold(name: "test", training: Array(0..<boundary), test: Array(boundary..<table.count))],
      remarks: remarks)
  }
}
