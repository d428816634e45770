import SerLearning
import SerNumerics
import Testing

@Suite struct CorpusNormalizationTests {
  private static func rows() throws -> LabelledFeatures {
    try LabelledFeatures(
      features: Matrix(rows: [[1, 10], [3, 30], [101, 10], [107, 50]]), labels: [0, 1, 0, 1], classNames: ["a", "b"],
      speakers: ["x", "x", "y", "y"])
  }

  @Test func aCorpusIsScaledByAllOfItsRows() throws {
    let scaled = try Normalization.corpus.prepare(Self.rows()).features
    for column in 0..<2 {
      let values = scaled.column(column).map(Double.init)
      #expect(abs(Statistics.mean(values)) < 1e-6)
      #expect(abs(Statistics.standardDeviation(values, degreesOfFreedomLost: 0) - 1) < 1e-6)
    }
    // Speakers keep their difference, which scaling by speaker takes away.
    #expect(scaled[2, 0] - scaled[1, 0] > 1)
    let bySpeaker = try Normalization.speaker.prepare(Self.rows()).features
    #expect(bySpeaker.column(0) == [-1, 1, -1, 1])
  }

  @Test func copiesAreScaledAsTheirOriginals() throws {
    let rows = try Self.rows()
    let copies = try AugmentedCopies(features: Matrix(rows: [[3, 30], [1000, 0]]), originals: [1, 2])
    let prepared = try Normalization.corpus.prepare(rows, copies: copies)
    let scaled = try #require(prepared.copies?.features)
    #expect(Array(scaled.row(0)) == Array(prepared.rows.features.row(1)))
    // A copy far from its original stays far: it takes no part in the statistics.
    #expect(scaled[1, 0] > 10)
  }

  @Test func marksFollowFromWhatIsLookedAt() throws {
    #expect(Normalization.allCases.filter(\.isTransductive) == [.corpus, .speaker])
    let nameless = try LabelledFeatures(features: Matrix(rows: [[1], [2]]), labels: [0, 1], classNames: ["a", "b"])
    #expect(try Normalization.corpus.prepare(nameless).features.column(0) == [-1, 1])
    #expect(throws: TrainingError.self) { try Normalization.speaker.prepare(nameless) }
  }
}
