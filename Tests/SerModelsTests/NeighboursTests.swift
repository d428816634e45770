import CSerKernels
import Foundation
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerModels

@Suite struct NeighboursTests {
  private struct Reference: Decodable {
    struct Fit: Decodable {
      let k: Int
      let weights: NeighboursClassifier.VoteWeight
      let metric: NeighboursClassifier.Metric
      /// Rows for which the k-th and the next training row are equally far: either may be asked.
      let tied: [Int]
      let predictions: String
    }
    let sets: [String: [Fit]]
  }

  private static func trainer(
    _ k: Int, _ metric: NeighboursClassifier.Metric, _ weights: NeighboursClassifier.VoteWeight = .uniform
  ) -> NeighboursClassifier {
    var trainer = NeighboursClassifier()
    (trainer.k, trainer.metric, trainer.weights) = (k, metric, weights)
    return trainer
  }

  @Test(arguments: ["iris", "wine", "cancer", "digits"])
  func predictsWhatScikitLearnDoes(set: String) async throws {
    let data = try Data(contentsOf: Goldens.folder.appendingPathComponent("neighbours_reference.json"))
    let fits = try #require(JSONDecoder().decode(Reference.self, from: data).sets[set])
    #expect(fits.count == 12)
    let (training, test) = (try GoldenRows.training(set), try GoldenRows.test(set))
    for fit in fits {
      let model = try await Self.trainer(fit.k, fit.metric, fit.weights).fit(training, in: .single)
      let found = try model.scores(for: test.features).predictions
      let expected = fit.predictions.compactMap(\.wholeNumberValue)
      try #require(found.count == expected.count)
      let different = found.indices.filter { found[$0] != expected[$0] && !fit.tied.contains($0) }
      #expect(different.isEmpty, "\(fit.metric) k=\(fit.k) \(fit.weights): rows \(different)")
    }
  }

  /// All distances in double precision, sorted.
  private func naive(
    _ training: Matrix, _ row: ArraySlice<Float>, _ metric: NeighboursClassifier.Metric, _ count: Int
  ) -> [Int] {
    let distances = (0..<training.rows).map { index -> Double in
      let pairs = zip(row, training.row(index)).map { (Double($0), Double($1)) }
      switch metric {
      case .euclidean: return pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      case .manhattan: return pairs.reduce(0) { $0 + abs($1.0 - $1.1) }
      case .cosine:
        let product = pairs.reduce(0) { $0 + $1.0 * $1.1 }
        let lengths = (pairs.reduce(0) { $0 + $1.0 * $1.0 } * pairs.reduce(0) { $0 + $1.1 * $1.1 }).squareRoot()
        return lengths > 0 ? max(0, 1 - product / lengths) : 1
      }
    }
    return Array(distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }.prefix(count))
  }

  /// Rows that lie close together far from the origin, where a difference of squares in single precision says nothing;
  /// duplicates; zeros; squares beyond the range of single precision.
  @Test(arguments: NeighboursClassifier.Metric.allCases)
  func theNearestAreExact(metric: NeighboursClassifier.Metric) throws {
    var stream = Seed(11).makeStream()
    for (offset, scale) in [(0.0, 1.0), (1000, 0.01), (0, 1e25), (3e37, 1e36)] {
      var rows = (0..<150).map { _ in (0..<7).map { _ in Float(offset + scale * stream.gaussian()) } }
      rows[40] = rows[3]
      rows[90] = rows[3]
      rows[17] = [Float](repeating: 0, count: 7)
      let training = Matrix(rows: rows)
      let queries = Matrix(
        rows: Array(rows[..<30]) + (0..<20).map { _ in (0..<7).map { _ in Float(offset + scale * stream.gaussian()) } })
      let search = NeighbourSearch(training, metric: metric)
      try search.forEachRow(of: queries, count: 6) { row, nearest in
        let expected = naive(training, queries.row(row), metric, 6)
        #expect(nearest.map(\.row) == expected, "row \(row), \(offset) ± \(scale)")
      }
    }
  }

  @Test func blocksOfRowsChangeNothing() throws {
    var stream = Seed(12).makeStream()
    let training = Matrix(rows: 5000, columns: 3, values: (0..<15_000).map { _ in Float(stream.gaussian()) })
    let queries = Matrix(rows: 1000, columns: 3, values: (0..<3000).map { _ in Float(stream.gaussian()) })
    let search = NeighbourSearch(training, metric: .euclidean)
    var seen: [Int] = []
    try search.forEachRow(of: queries, count: 4) { row, nearest in
      seen.append(row)
      // Rows on both sides of the end of the first block, 2²² / 5000 = 838 rows.
      guard row % 200 == 0 || (836...840).contains(row) else { return }
      #expect(nearest.map(\.row) == naive(training, queries.row(row), .euclidean, 4))
    }
    #expect(seen == Array(0..<1000))
  }

  @Test func votesByHand() async throws {
    let rows = try ToyRows.rows([[0], [1], [3], [3], [10]], [0, 1, 1, 0, 2], classes: 4)
    // Rows 1, 2 and 3 are all 1 away from 2.
    let uniform = try await Self.trainer(3, .euclidean).fit(rows, in: .single)
    #expect(try uniform.scores(for: Matrix(rows: [[2]])).values.values == [Float(1.0 / 3), Float(2.0 / 3), 0, 0])
    // Distances 0.5 and 1.5: weights 2 and 2/3.
    let weighted = try await Self.trainer(2, .manhattan, .distance).fit(rows, in: .single)
    let shares = try weighted.scores(for: Matrix(rows: [[-0.5]])).values.values
    #expect(abs(shares[0] - 0.75) < 1e-6 && abs(shares[1] - 0.25) < 1e-6)
    // At distance 0 the neighbours there decide alone.
    let exact = try await Self.trainer(5, .euclidean, .distance).fit(rows, in: .single)
    #expect(try exact.scores(for: Matrix(rows: [[3], [10]])).values.values == [0.5, 0.5, 0, 0, 0, 0, 1, 0])
  }

  @Test func whatCannotBeAskedIsRefused() async throws {
    let rows = try ToyRows.rows([[0], [1], [3]], [0, 1, 1], classes: 2)
    await #expect(throws: TrainingError.self) { try await NeighboursClassifier().fit(rows, in: .single) }
    for (name, value) in [("k", "0"), ("k", "-3"), ("metric", "chebyshev"), ("weights", "rank")] {
      #expect(throws: TrainingError.self) { try NeighboursClassifier.configured(with: [(name, value)]) }
    }
    let model = try await Self.trainer(2, .cosine).fit(rows, in: .single)
    let text = String(decoding: try JSONEncoder().encode(model), as: UTF8.self)
    for (good, bad) in [("\"labels\":[0,1,1]", "\"labels\":[0,1]"), ("\"k\":2", "\"k\":9"), ("[0,1,1]", "[0,1,7]")] {
      let damaged = text.replacingOccurrences(of: good, with: bad)
      #expect(damaged != text)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(NeighboursModel.self, from: Data(damaged.utf8))
      }
    }
  }

  @Test(arguments: [1, 15, 16, 37, 360])
  func manhattanDistancesEqualTheirNaiveTwin(columns: Int) {
    var stream = Seed(13).makeStream()
    let query = (0..<columns).map { _ in Float(stream.gaussian()) }
    let rows = (0..<5 * columns).map { _ in Float(stream.gaussian()) }
    var found = [Float](repeating: 0, count: 5)
    ser_manhattan_distances(query, rows, 5, columns, &found)
    for row in 0..<5 {
      let expected = query.indices.reduce(0.0) { $0 + abs(Double(query[$1]) - Double(rows[row * columns + $1])) }
      #expect(abs(Double(found[row]) - expected) <= 1e-6 * expected)
    }
  }
}
