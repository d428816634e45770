import ArgumentParser
import Foundation
import SerFormats
import SerNumerics
import SerReports

/// `serbase-benchmarks learners`: how the cost of a fit grows with rows and columns, and what bounds it.
struct LearnerBenchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learners",
    abstract: "Fit SVM, forest and boosting on planted problems of growing size.",
    discussion: """
      Every size is fitted in a process of its own, so that its peak of memory is its own. The tables show seconds, \
      the exponent of growth from one size to the next, memory, and how near the inner loops come to what the machine \
      gives when they work in the first-level cache: the roofs, which are measured first.
      """)

  @Option(help: "Learners, separated by commas: svm, forest, boosting.")
  var learners = LearnerWork.allCases.map(\.rawValue).joined(separator: ",")
  @Option(help: "Numbers of rows, separated by commas; an SVM is fitted on at most 20000.")
  var rows = "1000,4000,16000,64000"
  @Option(help: "Numbers of columns, separated by commas.")
  var columns = "90,360,1440"
  @Option(help: "Threads of a fit.")
  var workers = 1
  @Option(help: "Fits of a size, of which the fastest counts.")
  var rounds = 2
  @Option(help: ArgumentHelp("Write tables and plots here.", valueName: "dir"))
  var out: String?
  @Flag(help: "One machine-readable document instead of tables.")
  var json = false

  private var chosen: [LearnerWork] {
    get throws {
      try learners.split(separator: ",").map { name in
        guard let work = LearnerWork(rawValue: String(name)) else {
          throw ValidationError("no learner '\(name)'; there are \(LearnerWork.allCases.map(\.rawValue))")
        }
        return work
      }
    }
  }

  private static func sizes(_ text: String, _ name: String) throws -> [Int] {
    let sizes = text.split(separator: ",").compactMap { Int($0) }
    guard !sizes.isEmpty, sizes.count == text.split(separator: ",").count, sizes.allSatisfy({ $0 >= 16 }) else {
      throw ValidationError("--\(name): whole numbers of at least 16, separated by commas; found '\(text)'")
    }
    return sizes.sorted()
  }

  func validate() throws {
    _ = try (chosen, Self.sizes(rows, "rows"), Self.sizes(columns, "columns"))
    guard workers >= 1, rounds >= 1 else { throw ValidationError("--workers and --rounds are at least 1") }
  }

  func run() async throws {
    let roof = MachineRoof.measure()
    var cells: [LearnerCell] = []
    for learner in try chosen {
      for columns in try Self.sizes(columns, "columns") {
        for rows in try Self.sizes(rows, "rows") where learner.isTimed(rows: rows) {
          cells.append(try measure(learner, rows: rows, columns: columns))
        }
      }
    }
    let report = LearnerGrowthReport(roof: roof, cells: cells)
    if let out { try await report.write(to: URL(fileURLWithPath: out, isDirectory: true)) }
    print(json ? try report.json() : report.text)
  }

  private func measure(_ learner: LearnerWork, rows: Int, columns: Int) throws -> LearnerCell {
    try CellProcess.run(
      [
        "learner-cell", "--learner", learner.rawValue, "--rows", "\(rows)", "--columns", "\(columns)", "--workers",
        "\(workers)", "--rounds", "\(rounds)",
      ], of: "\(learner.rawValue), \(rows) × \(columns)")
  }
}
