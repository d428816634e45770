import SerAudio
import SerCorpus
import SerFeatures
import SerNumerics

/// Loudness and length of clips: what a recording gives away without being listened to.
struct PlainMeasures {
  static let names = ["loudness (dBFS of the active part)", "duration (s of the active part)"]

  /// Shape [n, 2], the rows of the table in their order.
  let values: Matrix

  /// Throws for a clip that can't be measured, though features of it could be extracted.
  static func measure(_ table: FeatureTable, _ clips: [LocatedClip], workers: Int) async throws -> PlainMeasures {
    let files = Dictionary(clips.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    let rows = (table.paths ?? []).compactMap { files[$0] }
    let measured = try await parallelMap(
      count: rows.count, workers: workers, context: { try ClipAcousticsExtractor() }
    ) { extractor, index -> [Float] in
      let measures = try extractor.measure(try AudioFile.read(rows[index].url).clip)
      let active = measures.duration - measures.leadingSilence - measures.trailingSilence
      return [Float(measures.activeLevel), Float(active)]
    }
    return PlainMeasures(values: Matrix(rows: measured))
  }

  /// Rows of one measure, or of both where none is named.
  func rows(like table: FeatureTable, only column: Int? = nil) -> FeatureTable {
    let places = column.map { [$0] } ?? Array(Self.names.indices)
    var plain = table
    plain.features = Matrix(rows: (0..<values.rows).map { row in places.map { values[row, $0] } })
    plain.columns = places.map { Self.names[$0] }
    plain.frameShape = nil
    plain.bandNames = nil
    return plain
  }
}
