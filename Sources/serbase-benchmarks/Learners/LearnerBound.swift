import Foundation

/// What a fit's work would take at the roofs of the machine, beside what it took.
struct LearnerBound: Encodable {
  /// The share of the fit's time that the counted work explains at the roof, 0…1.
  let share: Double
  /// What the counted work reached, with its unit.
  let rate: Double
  let unit: String
  /// The roof of that unit.
  let roof: Double
  /// What holds the fit, in words.
  let words: String

  /// Nil where the model doesn't count its work.
  init?(_ cell: LearnerCell, _ machine: MachineRoof) {
    switch cell.learner {
    case .svm:
      guard let iterations = cell.facts["iterations"] else { return nil }
      // The kernel has n²/2 different values, each a product of d pairs.
      let operations = Double(cell.rows) * Double(cell.rows) * Double(cell.columns)
      self.init(svm: cell, machine, operations: operations, iterations: iterations)
    case .forest, .boosting:
      guard let updates = cell.facts["histogramUpdates"], updates > 0 else { return nil }
      self.init(trees: cell, machine, updates: updates)
    }
  }

  /// An SVM does two things: the kernel among all rows, a matrix product, and SMO, which reads two kernel rows and the
  /// gradient in every iteration.
  private init(svm cell: LearnerCell, _ machine: MachineRoof, operations: Double, iterations: Double) {
    // A pair of classes has a quarter of the rows; float kernel rows twice, double gradients read twice and written.
    let pairRows = Double(cell.rows) * 2 / Double(PlantedRows.classes)
    let bytes = iterations * pairRows * Double(2 * 4 + 3 * 8)
    let kernelBytes = pairRows * pairRows * 4
    let level = machine.reads.first { kernelBytes < Double($0.bytes) * 2 } ?? machine.reads[machine.reads.count - 1]
    let product = operations / machine.productGigaflops * 1e-9
    let solver = bytes / level.gigabytesPerSecond * 1e-9
    share = (product + solver) / cell.fitSeconds
    rate = operations / cell.fitSeconds * 1e-9
    unit = "GFLOP/s"
    roof = machine.productGigaflops
    words =
      product > solver
      ? "arithmetic: the kernel product" : "reading: kernel rows of SMO out of \(level.level)"
  }

  /// Trees add rows to histograms. In the first-level cache an update takes what its loads and stores take; what it
  /// takes beyond is waiting for rows, or the other work: scanning, partitioning, gradients.
  private init(trees cell: LearnerCell, _ machine: MachineRoof, updates: Double) {
    let nanoseconds = cell.learner == .forest ? machine.classUpdateNanoseconds : machine.gradientUpdateNanoseconds
    share = updates * nanoseconds * 1e-9 / cell.fitSeconds
    rate = updates / cell.fitSeconds * 1e-9
    unit = "G updates/s"
    roof = 1 / nanoseconds
    let rowBytes = cell.learner == .forest ? 2.0 : 1
    let isFar = Double(cell.rows * cell.columns) * rowBytes > Double(machine.reads[1].bytes)
    words =
      share > 0.6
      ? "arithmetic: histogram updates at the cache's pace"
      : share > 0.25 && isFar
        ? "cache: rows' bins come from beyond L2, and the work between histograms"
        : "the work between histograms: scanning those of small nodes, drawing, partitioning"
  }
}
