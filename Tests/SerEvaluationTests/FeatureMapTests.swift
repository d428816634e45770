import Foundation
import SerNumerics
import SerTestSupport
import Testing

@testable import SerEvaluation

/// Three groups of points around corners of a cube, `spread` wide, in `dimensions`.
private struct Clusters {
  let values: [Double]
  let labels: [Int]
  let dimensions = 5

  init(each count: Int = 40, spread: Double = 1, apart: Double = 12) {
    var stream = Seed(11).makeStream()
    var (values, labels): ([Double], [Int]) = ([], [])
    for row in 0..<3 * count {
      let label = row % 3
      labels.append(label)
      values += (0..<5).map { spread * stream.gaussian() + ($0 == label ? apart : 0) }
    }
    (self.values, self.labels) = (values, labels)
  }

  /// Principal components first, as maps are begun from.
  func components() throws -> PrincipalComponents {
    let matrix = Matrix(rows: labels.count, columns: dimensions, values: values.map(Float.init))
    return try #require(PrincipalComponents(StandardizedColumns(matrix), atMost: dimensions))
  }
}

/// What scikit-learn makes of the committed rows, by the names that `make_feature_maps.py` gives the figures.
private struct SklearnReference {
  private let figures: [String: [Double]]

  init() throws {
    let url = Goldens.folder.appendingPathComponent("feature_maps_reference.json")
    figures = try JSONDecoder().decode([String: [Double]].self, from: Data(contentsOf: url))
  }

  subscript(name: String) -> [Double] { figures[name] ?? [] }
}

private func goldenColumns() throws -> (columns: StandardizedColumns, labels: [Int]) {
  let x = try Goldens.array("features_columns_X")
  let labels = try #require(try Goldens.array("features_columns_labels").integers)
  let matrix = Matrix(rows: x.shape[0], columns: x.shape[1], values: try #require(x.floats))
  return (StandardizedColumns(matrix), labels)
}

private func agree(_ a: some Collection<Double>, _ b: some Collection<Double>, within tolerance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
}

@Suite struct PrincipalComponentsTests {
  @Test func twoColumnsWithAKnownCorrelation() throws {
    let columns = StandardizedColumns(Matrix(rows: [[1, 1], [2, 3], [3, 2], [4, 4]]))
    let found = try #require(PrincipalComponents(columns, atMost: 2))
    // r = 0.8: the axes are the diagonals, with (1 ± r) / 2 of the variance.
    #expect(agree(found.shares, [0.9, 0.1], within: 1e-12))
    #expect(abs(found.axes[0] - 0.5.squareRoot()) < 1e-12 && abs(found.axes[1] - 0.5.squareRoot()) < 1e-12)
    #expect(found.fewest(holding: 0.9) == 1 && found.fewest(holding: 0.95) == 2)
  }

  @Test func scikitLearnFindsTheSame() throws {
    let (columns, _) = try goldenColumns()
    let reference = try SklearnReference()
    let found = try #require(PrincipalComponents(columns, atMost: 20))
    #expect(agree(found.shares, reference["pca_explained_variance_ratio"], within: 1e-9))
    let squares = (0..<20).flatMap { row in (0..<2).map { pow(found.scores[row * found.count + $0], 2) } }
    #expect(agree(squares, reference["pca_first_scores_squared"], within: 1e-6))
  }

  /// Scores times axes are the standardised rows again, whichever eigenproblem was solved.
  @Test(arguments: [(30, 6), (6, 30)]) func nothingIsLost(rows: Int, columns: Int) throws {
    var stream = Seed(5).makeStream()
    let matrix = Matrix(
      rows: rows, columns: columns, values: (0..<rows * columns).map { _ in Float(stream.gaussian()) })
    let standardized = StandardizedColumns(matrix)
    let found = try #require(PrincipalComponents(standardized, atMost: 100))
    #expect(found.count == min(columns, rows - 1) && abs(found.shares.reduce(0, +) - 1) < 1e-12)
    for row in 0..<rows {
      for column in 0..<columns {
        let rebuilt = (0..<found.count).reduce(0.0) {
          $0 + found.scores[row * found.count + $1] * found.axes[$1 * columns + column]
        }
        #expect(abs(rebuilt - standardized.column(column)[row]) < 1e-9)
      }
    }
    #expect(found.leadingScores(2).count == 2 * rows && found.component(1)[3] == found.leadingScores(2)[7])
  }

  @Test func nothingVaries() {
    #expect(PrincipalComponents(StandardizedColumns(Matrix(rows: 4, columns: 2, repeating: 1)), atMost: 2) == nil)
  }
}

@Suite struct DiscriminantAxesTests {
  @Test func theAxisIsWhereTheClassesDiffer() throws {
    var stream = Seed(7).makeStream()
    let labels = (0..<300).map { $0 % 3 }
    // The first dimension varies most, the second tells the classes.
    let values = labels.flatMap { [20 * stream.gaussian(), Double($0) * 4 + stream.gaussian()] }
    let axes = try #require(DiscriminantAxes(values, dimensions: 2, labels: labels, classCount: 3))
    #expect(abs(axes.axes[0]) < 0.02 * abs(axes.axes[1]) && axes.shares[0] > 0.99)
    // The variance of 0, 4 and 8 is 32/3.
    #expect(abs(axes.ratios[0] - 32.0 / 3) < 1.5)
  }

  @Test func scikitLearnFindsTheSame() throws {
    let (columns, labels) = try goldenColumns()
    let reference = try SklearnReference()
    let components = try #require(PrincipalComponents(columns, atMost: 20))
    // A turn of the axes beforehand changes nothing.
    let axes = try #require(
      DiscriminantAxes(components.scores, dimensions: components.count, labels: labels, classCount: 4))
    #expect(agree(axes.shares, reference["lda_explained_variance_ratio"], within: 1e-7))
    #expect(agree(axes.ratios, reference["lda_between_to_within"], within: 1e-7))
    let projected = axes.project(components.scores, onto: 2)
    #expect(agree(projected.prefix(40).map { $0 * $0 }, reference["lda_first_scores_squared"], within: 1e-5))
  }

  @Test func oneClassHasNoAxes() {
    #expect(DiscriminantAxes([1, 2, 3], dimensions: 1, labels: [0, 0, 0], classCount: 1) == nil)
    // Classes that don't vary within leave nothing to measure by.
    #expect(DiscriminantAxes([1, 1, 2, 2], dimensions: 1, labels: [0, 0, 1, 1], classCount: 2) == nil)
  }

  /// Labels that mean nothing look separated on the rows the axes were fitted on, and don't without their speakers.
  @Test func theFitFlatters() async throws {
    var stream = Seed(9).makeStream()
    let (rows, dimensions) = (120, 24)
    let values = (0..<rows * dimensions).map { _ in stream.gaussian() }
    let labels = (0..<rows).map { _ in stream.index(below: 3) }
    let fitted = try #require(
      CentreAgreement.fitted(values, dimensions: dimensions, labels: labels, classCount: 3))
    let held = try #require(
      try await CentreAgreement.withoutSpeaker(
        values, dimensions: dimensions, labels: labels, classCount: 3, speakers: (0..<rows).map { "\($0 / 10)" },
        workers: 2))
    #expect(fitted > 0.6 && held < 0.48 && held > 0.2, "fitted \(fitted), held \(held)")
    let clusters = Clusters()
    let apart = try #require(
      CentreAgreement.fitted(clusters.values, dimensions: 5, labels: clusters.labels, classCount: 3))
    #expect(apart == 1)
  }
}

@Suite struct NeighbourEmbeddingTests {
  @Test func groupsStayApartAndTogether() throws {
    let clusters = Clusters()
    let components = try clusters.components()
    let map = try NeighbourEmbedding(components.scores, dimensions: components.count, workers: 2)
    func distance(_ a: Int, _ b: Int) -> Double { hypot(map.x[a] - map.x[b], map.y[a] - map.y[b]) }
    var (widest, narrowest) = (0.0, Double.infinity)
    for a in clusters.labels.indices {
      for b in 0..<a {
        if clusters.labels[a] == clusters.labels[b] {
          widest = max(widest, distance(a, b))
        } else {
          narrowest = min(narrowest, distance(a, b))
        }
      }
    }
    #expect(narrowest > 0.5 * widest, "groups \(widest) wide and \(narrowest) apart")
    #expect(map.divergence > 0 && map.divergence < 1 && map.perplexity == 30)
  }

  @Test func theWorkerCountChangesNoBit() throws {
    let components = try Clusters(each: 37, spread: 3).components()
    var parameters = NeighbourEmbedding.Parameters()
    parameters.steps = 300
    let maps = try [1, 3].map {
      try NeighbourEmbedding(components.scores, dimensions: components.count, parameters: parameters, workers: $0)
    }
    #expect(maps[0].x == maps[1].x && maps[0].y == maps[1].y)
    #expect(maps[0].x.allSatisfy(\.isFinite) && Set(maps[0].x).count > 100)
  }

  /// p(j | i) has the wanted perplexity; the joint probabilities are symmetric and sum to 1.
  @Test func affinities() throws {
    let clusters = Clusters(each: 20, apart: 3)
    let distances = SquaredDistances(clusters.values, dimensions: 5)
    let affinities = NeighbourAffinities(distances, perplexity: 7, stride: 64, workers: 2)
    #expect(abs(affinities.values.reduce(0) { $0 + Double($1) } - 1) < 1e-5)
    for a in 0..<60 {
      #expect(affinities.values[a * 64 + a] == 0 && affinities.values[a * 64 + 60...a * 64 + 63].allSatisfy { $0 == 0 })
      for b in 0..<a { #expect(affinities.values[a * 64 + b] == affinities.values[b * 64 + a]) }
    }
    // Equally far points share the probability evenly, whatever their distance.
    let corners = SquaredDistances([100, 0, 0, 0, 100, 0, 0, 0, 100], dimensions: 3)
    let even = NeighbourAffinities(corners, perplexity: 2, stride: 8, workers: 1)
    #expect(abs(even.values[1] - 1.0 / 6) < 1e-6 && abs(even.values[2] - 1.0 / 6) < 1e-6)
  }

  @Test func distancesAreThoseOfThePoints() {
    let clusters = Clusters(each: 30)
    let distances = SquaredDistances(clusters.values, dimensions: 5)
    let second = distances.distances(ofBlock: 1)
    #expect(distances.blocks == 2 && distances.rows(ofBlock: 1) == 64..<90)
    for other in [0, 17, 65, 89] {
      let expected = (0..<5).reduce(0.0) { sum, axis in
        sum + pow(clusters.values[66 * 5 + axis] - clusters.values[other * 5 + axis], 2)
      }
      #expect(abs(Double(second[2 * 90 + other]) - expected) < 1e-3)
    }
  }

  @Test func neighboursShareWhatGroupsThem() async throws {
    let clusters = Clusters()
    let agreement = try await NeighbourAgreement(clusters.values, dimensions: 5, workers: 2)
    let own = try #require(agreement.share(of: clusters.labels.map { $0 as Int? }))
    #expect(own.share == 1 && abs(own.chance - 39.0 / 119) < 1e-12)
    let parity = try #require(agreement.share(of: clusters.labels.indices.map { ($0 / 3 % 2) as Int? }))
    #expect(abs(parity.share - 0.5) < 0.08)
    #expect(agreement.share(of: [Int?](repeating: nil, count: 120)) == nil)
  }
}

@Suite struct ClassSeparabilityTests {
  @Test func byHand() throws {
    let found = try #require(
      ClassSeparability([-1, 0, 1, 3, 4, 5], dimensions: 1, labels: [0, 0, 0, 1, 1, 1], classCount: 2))
    // Between 24, within 4. Variance 1 over 4 degrees, distance² 16: 16 · (4 − 2) / 4 − 2/3.
    #expect(abs(found.ratio - 6) < 1e-12)
    #expect(abs(try #require(found.distances[0][1]) - (8 - 2.0 / 3).squareRoot()) < 1e-12)
    #expect(found.distances[0][0] == nil)
    #expect(abs(ClassSeparability.overlap(atDistance: 2) - 0.158_655_253_931) < 1e-9)
  }

  /// In many dimensions the plain estimate would be far above the truth; this one isn't.
  @Test func dimensionsWithoutADifferenceAddNothing() throws {
    var stream = Seed(13).makeStream()
    let (rows, dimensions) = (400, 60)
    let labels = (0..<rows).map { $0 % 2 }
    let values = labels.flatMap { label in
      (0..<dimensions).map { stream.gaussian() + ($0 == 0 && label == 1 ? 2 : 0) }
    }
    let found = try #require(ClassSeparability(values, dimensions: dimensions, labels: labels, classCount: 2))
    #expect(abs(try #require(found.distances[0][1]) - 2) < 0.3)
    // Too few rows for the dimensions: no distance rather than a wrong one.
    let few = ClassSeparability(
      Array(values.prefix(50 * dimensions)), dimensions: dimensions, labels: Array(labels.prefix(50)), classCount: 2)
    #expect(few?.distances[0][1] == nil)
  }

  @Test func whatGoesTogetherStandsTogether() {
    let r = [
      [1, 0.1, -0.9, 0], [0.1, 1, 0, 0.8], [-0.9, 0, 1, 0.2], [0, 0.8, 0.2, 1],
    ]
    // 0 and 2 are a group, 1 and 3 another; 2 and 3 are the closest ends.
    let order = CorrelationOrder.clustered(r)
    #expect(order == [0, 2, 3, 1])
    #expect(CorrelationOrder.clustered([]) == [] && CorrelationOrder.clustered([[1]]) == [0])
  }

  @Test func fisherRatioOfAColumn() throws {
    let values = [-3.0, -2, -1, 1, 2, 3]
    let anova = try #require(
      values.withUnsafeBufferPointer { AnalysisOfVariance($0, groups: [0, 0, 0, 1, 1, 1], groupCount: 2) })
    // Between 24, within 4.
    #expect(abs(anova.fisherRatio - 6) < 1e-12)
  }
}
