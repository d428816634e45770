import SerNumerics
import Synchronization

/// How far the cells of a comparison are, several of which may be under way at once.
///
/// Cells differ in cost by orders of magnitude: one of a model on a feature set weighs what the finished ones of the
/// same model and features took, or of the same model, or of all.
final class ComparisonProgress: Sendable {
  private struct State {
    /// The share of each cell that is done, by its place among the cells.
    var shares: [Int: Double] = [:]
    /// Seconds of finished cells.
    var seconds: [Int: Double] = [:]
  }

  private let reporter: ProgressReporter
  /// The cells that are to be computed: place and what they cost alike by.
  private let cells: [(place: Int, features: String, model: String)]
  private let total: Int
  private let state = Mutex(State())

  /// `total` is the number of all cells, those of an earlier run among them.
  init(_ cells: [(place: Int, features: String, model: String)], of total: Int, console: Console) {
    self.cells = cells
    self.total = total
    reporter = console.progress("cells")
  }

  /// A share of a cell is done; `detail` says what is being done.
  func advance(_ place: Int, to share: Double, _ detail: String) {
    state.withLock { state in
      state.shares[place] = share
      report(state, "cell \(place + 1) of \(total), \(detail)")
    }
  }

  /// A cell is done.
  func finish(_ place: Int, seconds: Double, _ line: String) {
    state.withLock { state in
      state.shares[place] = 1
      state.seconds[place] = seconds
      reporter.note("[\(place + 1)/\(total)] \(line)")
      if state.seconds.count < cells.count { report(state, "\(state.seconds.count) of \(cells.count) done") }
    }
  }

  /// All are done.
  func end() { reporter.finish("\(cells.count) computed in \(Figure.seconds(reporter.seconds)) s") }

  private func report(_ state: State, _ detail: String) {
    let costs = cells.map { cost($0.features, $0.model, state) }
    let done = zip(cells, costs).reduce(0) { $0 + $1.1 * (state.shares[$1.0.place] ?? 0) }
    let all = costs.reduce(0, +)
    guard all > 0 else { return }
    reporter.update(Int(done / all * 10_000), of: 10_000, detail)
  }

  private func cost(_ features: String, _ model: String, _ state: State) -> Double {
    func mean(_ belongs: ((place: Int, features: String, model: String)) -> Bool) -> Double? {
      let seconds = cells.filter(belongs).compactMap { state.seconds[$0.place] }
      return seconds.isEmpty ? nil : max(seconds.reduce(0, +) / Double(seconds.count), 1e-3)
    }
    return mean { $0.features == features && $0.model == model } ?? mean { $0.model == model } ?? mean { _ in true }
      ?? 1
  }
}
