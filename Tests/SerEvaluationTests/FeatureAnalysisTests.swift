import Foundation
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerEvaluation

/// The committed rows and what scikit-learn and NumPy say of their columns.
private struct Reference {
  let features: Matrix
  let labels: [Int]
  let speakers: [String]
  let expected: CSVDocument

  init() throws {
    let x = try Goldens.array("features_columns_X")
    features = Matrix(rows: x.shape[0], columns: x.shape[1], values: try #require(x.floats))
    labels = try #require(try Goldens.array("features_columns_labels").integers)
    speakers = try #require(try Goldens.array("features_columns_speakers").integers).map(String.init)
    expected = try CSVDocument(contentsOf: Goldens.folder.appendingPathComponent("features_columns_expected.csv"))
  }

  func values(_ name: String) throws -> [Double?] {
    let column = try #require(expected.column(name))
    return expected.rows.map { Double($0[column]) }
  }

  func analysis(workers: Int = 1, columns: Range<Int>? = nil) async throws -> FeatureSetAnalysis {
    let kept = columns ?? 0..<features.columns
    let part = Matrix(rows: (0..<features.rows).map { row in kept.map { features[row, $0] } })
    return try await FeatureSetAnalysis(
      StandardizedColumns(part), names: kept.map { "c\($0)" }, labels: labels, classCount: 4, speakers: speakers,
      seed: Seed(1), workers: workers)
  }
}

/// The column with rounded values and the one that doesn't vary.
private let tied = 6
private let constant = 8

@Suite struct FeatureAnalysisTests {
  @Test func varianceAgreesWithScikitLearn() async throws {
    let reference = try Reference()
    let columns = try await reference.analysis().columns
    let (f, p) = (try reference.values("f"), try reference.values("p"))
    for (index, column) in columns.enumerated() where index != constant {
      let anova = try #require(column.anova)
      let (expectedF, expectedP) = (try #require(f[index]), try #require(p[index]))
      #expect(abs(anova.f - expectedF) <= 1e-9 * expectedF, "F of column \(index)")
      #expect(abs(anova.p - expectedP) <= 1e-7 * expectedP, "p of column \(index): \(anova.p) not \(expectedP)")
      // F = η² (n − k) / ((1 − η²) (k − 1))
      #expect(abs(anova.etaSquared * 236 / ((1 - anova.etaSquared) * 3) - anova.f) < 1e-9 * anova.f)
    }
  }

  /// Exact where no values are equal; within four deviations of scikit-learn's own noise where they are.
  @Test func mutualInformationAgreesWithScikitLearn() async throws {
    let reference = try Reference()
    let columns = try await reference.analysis().columns
    let expected = try reference.values("mutual_information")
    let deviation = try #require(try reference.values("mutual_information_sd")[tied])
    for (index, column) in columns.enumerated() where index != constant {
      let value = try #require(column.mutualInformation)
      let difference = abs(value - (try #require(expected[index])))
      #expect(difference <= (index == tied ? 4 * deviation : 1e-9), "column \(index): \(value)")
    }
  }

  /// Distances by brute force, as the paper has it.
  @Test func mutualInformationIsThatOfTheNaiveEstimator() {
    for seed in 0..<6 {
      var stream = Seed(UInt64(seed)).makeStream()
      // The last class has one row, which is left out; the one before fewer than k + 1.
      let labels = (0..<90).map { $0 == 0 ? 4 : $0 < 4 ? 3 : $0 % 3 }
      let values = labels.map { Double($0) * 0.4 + stream.gaussian() }
      let estimated = values.withUnsafeBufferPointer { buffer in
        var jitter = Seed(9).makeStream()
        return MutualInformation(labels: labels, classCount: 5).estimate(buffer, jitter: &jitter)
      }
      #expect(abs(estimated - naiveInformation(values, labels)) < 1e-9)
    }
  }

  private func naiveInformation(_ values: [Double], _ labels: [Int]) -> Double {
    func digamma(_ m: Int) -> Double { (1..<m).reduce(-0.5772156649015329) { $0 + 1 / Double($1) } }
    let counts = Dictionary(grouping: labels, by: \.self).mapValues(\.count)
    let kept = values.indices.filter { counts[labels[$0], default: 0] > 1 }
    let terms = kept.map { i -> Double in
      let own = kept.filter { labels[$0] == labels[i] && $0 != i }.map { abs(values[$0] - values[i]) }.sorted()
      let k = min(3, own.count)
      let radius = own[k - 1]
      let inside = kept.count { abs(values[$0] - values[i]) < radius }
      return digamma(k) - digamma(own.count + 1) - digamma(inside)
    }
    return max(0, digamma(kept.count) + terms.reduce(0, +) / Double(kept.count))
  }

  @Test func varianceComponentsAreHendersons() async throws {
    let reference = try Reference()
    let columns = try await reference.analysis().columns
    let parts = [
      ("emotion_share", \VarianceComponents.emotion), ("speaker_share", \.speaker), ("rest_share", \.rest),
    ]
    for (name, part) in parts {
      for (index, expected) in try reference.values(name).enumerated() where index != constant {
        let components = try #require(columns[index].components)
        #expect(abs(components[keyPath: part] - (try #require(expected))) < 1e-9, "\(name) of column \(index)")
      }
    }
  }

  @Test func purePartsAreToldApart() throws {
    let labels = (0..<60).map { $0 % 3 }
    let speakers = (0..<60).map { "s\($0 / 12)" }
    let design = try #require(CrossedDesign(labels: labels, classCount: 3, speakers: speakers))
    func components(_ value: (Int) -> Double) -> VarianceComponents? {
      (0..<60).map(value).withUnsafeBufferPointer { design.components(of: $0) }
    }
    let emotion = try #require(components { Double(labels[$0]) - 1 })
    #expect(abs(emotion.emotion - 1) < 1e-12 && emotion.speaker < 1e-12)
    let speaker = try #require(components { Double($0 / 12) - 2 })
    #expect(abs(speaker.speaker - 1) < 1e-12 && speaker.emotion < 1e-12)
    #expect(components { _ in 0 } == nil)
    // Every emotion by speakers of its own: whose difference it is can't be known.
    #expect(CrossedDesign(labels: labels, classCount: 3, speakers: labels.map { "s\($0)" }) == nil)
    #expect(CrossedDesign(labels: labels, classCount: 3, speakers: labels.map { _ in "s" }) == nil)
  }

  @Test func constantColumnsSayNothing() async throws {
    let column = try await Reference().analysis().columns[constant]
    #expect(column.anova == nil && column.adjustedP == nil && column.mutualInformation == nil)
    #expect(column.components == nil)
  }

  @Test func figuresDependOnNeitherWorkersNorNeighbours() async throws {
    let reference = try Reference()
    let all = try await reference.analysis(workers: 1)
    let parallel = try await reference.analysis(workers: 4)
    let part = try await reference.analysis(columns: 4..<8)
    for (a, b) in zip(all.columns, parallel.columns) {
      #expect(a.mutualInformation == b.mutualInformation && a.anova == b.anova && a.components == b.components)
    }
    for (a, b) in zip(all.columns[4..<8], part.columns) {
      #expect(a.mutualInformation == b.mutualInformation && a.anova == b.anova && a.components == b.components)
    }
  }

  @Test func leadersComeInOrderAndPIsCorrected() async throws {
    let analysis = try await Reference().analysis()
    #expect(analysis.leaders(3) { $0.anova?.f }.map(\.name) == ["c0", "c3", "c5"])
    #expect(analysis.leaders(99) { $0.anova?.f }.count == 11)
    for column in analysis.columns where column.anova != nil {
      #expect(try #require(column.adjustedP) >= column.anova?.p ?? 1)
    }
    // Four classes of .4, .3, .2 and .1 of the rows, about.
    #expect(abs(analysis.emotionEntropy - 1.28) < 0.05)
  }
}

@Suite struct ColumnRedundancyTests {
  /// scikit-learn's `PCA` on the standardised columns, NumPy's `corrcoef`.
  @Test func agreesWithScikitLearn() async throws {
    let redundancy = try await Reference().analysis().redundancy
    #expect(redundancy.columns == 11)
    #expect(abs(try #require(redundancy.participationRatio) - 6.808086481687991) < 1e-9)
    #expect(abs(try #require(redundancy.correlatedPairs) - 0.03636363636363636) < 1e-12)
    #expect(redundancy.components == 9)
  }

  @Test func moreColumnsThanRowsAreTakenApartByRows() throws {
    let reference = try Reference()
    let redundancy = ColumnRedundancy(StandardizedColumns(reference.features.selectingRows(Array(0..<8))))
    #expect(abs(try #require(redundancy.participationRatio) - 4.637770135011472) < 1e-9)
    #expect(redundancy.components == 6)
  }

  @Test func sameColumnsAreOneDimension() {
    let values = (0..<40).map { Float($0 * $0 % 17) }
    let redundancy = ColumnRedundancy(StandardizedColumns(Matrix(rows: values.map { [$0, -2 * $0, $0 + 5, 3] })))
    #expect(redundancy.columns == 3 && redundancy.correlatedPairs == 1 && redundancy.components == 1)
    #expect(abs((redundancy.participationRatio ?? 0) - 1) < 1e-9)
    let nothing = ColumnRedundancy(StandardizedColumns(Matrix(rows: 4, columns: 2, repeating: 1)))
    #expect(nothing.columns == 0 && nothing.participationRatio == nil && nothing.components == nil)
  }
}

@Suite struct FeatureSetSimilarityTests {
  /// The unbiased criterion with whole kernel matrices, in NumPy: first five columns against the other six that vary.
  @Test func agreesWithWholeKernelMatrices() throws {
    let reference = try Reference()
    func part(_ columns: [Int]) -> StandardizedColumns {
      StandardizedColumns(Matrix(rows: (0..<240).map { row in columns.map { reference.features[row, $0] } }))
    }
    let value = try #require(FeatureSetSimilarity.alignment(part([0, 1, 2, 3, 4]), part([5, 6, 7, 8, 9, 10, 11])))
    #expect(abs(value - 0.290150741760456) < 1e-6)
  }

  @Test func unrelatedSetsOfManyColumnsAreNotAlike() throws {
    var stream = Seed(2).makeStream()
    func noise() -> StandardizedColumns {
      StandardizedColumns(Matrix(rows: 80, columns: 300, values: (0..<24000).map { _ in Float(stream.gaussian()) }))
    }
    let (a, b) = (noise(), noise())
    // Plain alignment would be near 0.8 here.
    #expect(abs(try #require(FeatureSetSimilarity.alignment(a, b))) < 0.1)
    #expect(abs(try #require(FeatureSetSimilarity.alignment(a, a)) - 1) < 1e-9)
    #expect(FeatureSetSimilarity.alignment(a, StandardizedColumns(Matrix(rows: 80, columns: 2))) == nil)
  }
}
