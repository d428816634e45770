import SerNeural
import SerNumerics

/// All numbers of a trained network, under their names.
struct NetworkWeights: Codable, Sendable, Equatable {
  struct Entry: Codable, Sendable, Equatable {
    let name: String
    let shape: [Int]
    /// One row.
    let values: Matrix
  }

  let entries: [Entry]

  init(_ state: NetworkState<Float>) {
    entries = state.entries.map {
      Entry(name: $0.name, shape: $0.shape, values: Matrix(rows: 1, columns: $0.values.count, values: $0.values))
    }
  }

  var state: NetworkState<Float> {
    NetworkState(entries: entries.map { .init(name: $0.name, shape: $0.shape, values: $0.values.values) })
  }
}
