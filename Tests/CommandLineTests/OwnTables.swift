import Foundation
import SerNumerics

/// Small tables of features that tests write: classes `a` to `c` a few deviations apart, in four columns.
enum OwnTables {
  /// CSV text of `speakers` × 12 rows; `prefix` begins the names of the speakers.
  static func csv(speakers: Int = 6, classes: [String] = ["a", "b", "c"], seed: UInt64 = 1, prefix: String = "s")
    -> String
  {
    var stream = Seed(seed).makeStream()
    var lines = ["label,speaker,f1,f2,f3,f4"]
    for row in 0..<speakers * 12 {
      let label = row % classes.count
      let values = (0..<4).map { column in
        String(format: "%.4f", Double(column == label ? 3 : 0) + 1.2 * stream.gaussian())
      }
      lines.append("\(classes[label]),\(prefix)\(row / 12),\(values.joined(separator: ","))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static func write(_ text: String, _ name: String, in folder: URL) throws {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }
}
