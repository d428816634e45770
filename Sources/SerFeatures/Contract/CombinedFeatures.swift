import Foundation
import SerAudio
import SerNumerics

/// `combined`: several feature sets side by side, written `A+B` (early fusion).
///
/// Columns keep their names; one that several parts have is preceded by its part's specification and a `/`. Parts are
/// either all rows of columns, which are concatenated, or all frames of the same number, which are joined frame by
/// frame. A combination of combinations is flat.
public struct CombinedFeatures: FeatureSet {
  public static let identifier = "combined"
  public static let summary = "several sets side by side, written A+B"

  /// The sets, in the order of their columns.
  public private(set) var parts: [any FeatureSet]

  public init() { self.init([MFCCFunctionals(), EGeMAPS()]) }

  /// A combination of sets; ``validate()`` tells whether they fit together.
  public init(_ parts: [any FeatureSet]) {
    self.parts = parts.flatMap { part in (part as? CombinedFeatures)?.parts ?? [part] }
  }

  public func validate() throws(FeatureError) {
    for part in parts { try part.validate() }
    let texts = parts.map(\.specification)
    guard parts.count >= 2 else { throw refusal("\(parts.count) parts; it takes at least two") }
    if let twice = texts.first(where: { text in texts.count { $0 == text } > 1 }) {
      throw refusal("\(twice) is named twice")
    }
    let frameCounts = Set(
      parts.map { part in
        if case .frames(let count, _) = part.layout { count } else { 0 }
      })
    guard frameCounts.count == 1 else {
      throw refusal("frames join only frames of the same number, columns only columns")
    }
  }

  private func refusal(_ reason: String) -> FeatureError {
    .impossibleCombination(parts: specification, reason: reason)
  }

  public var layout: RowLayout {
    let layouts = parts.map(\.layout)
    if case .frames(let count, _)? = layouts.first {
      return .frames(count: count, bands: layouts.reduce(0) { $0 + $1.count / max(1, count) })
    }
    var uses: [String: Int] = [:]
    for name in layouts.flatMap(\.columnNames) { uses[name, default: 0] += 1 }
    return .columns(
      zip(parts, layouts).flatMap { part, layout in
        layout.columnNames.map { uses[$0] == 1 ? $0 : "\(part.specification)/\($0)" }
      })
  }

  public func makeExtractor() throws(FeatureError) -> any FeatureExtractor {
    try validate()
    return try Extractor(self)
  }

  private final class Extractor: FeatureExtractor {
    private let layout: RowLayout
    private var parts: [(extractor: any FeatureExtractor, sampleRate: Int?, width: Int)] = []

    init(_ set: CombinedFeatures) throws(FeatureError) {
      layout = set.layout
      for part in set.parts {
        let width = if case .frames(_, let bands) = part.layout { bands } else { part.layout.count }
        parts.append((try part.makeExtractor(), (part as? any SpeechFeatureSet)?.frontEnd.sampleRate, width))
      }
    }

    func extract(from clip: AudioClip) throws(FeatureError) -> [Float] {
      // Resampling is most of the work: parts of one rate share it, and find the clip at their rate already.
      var resampled: [Int: AudioClip] = [:]
      var rows: [[Float]] = []
      for (extractor, sampleRate, _) in parts {
        var source = clip
        if let sampleRate {
          // Without ??, whose autoclosure would lose the type of what is thrown.
          if let known = resampled[sampleRate] {
            source = known
          } else {
            source = try SpeechFrontEnd.resample(clip, to: sampleRate)
            resampled[sampleRate] = source
          }
        }
        rows.append(try extractor.extract(from: source))
      }
      guard case .frames(let count, _) = layout else { return Array(rows.joined()) }
      var values: [Float] = []
      values.reserveCapacity(layout.count)
      for frame in 0..<count {
        for (row, part) in zip(rows, parts) { values += row[frame * part.width..<(frame + 1) * part.width] }
      }
      return values
    }
  }
}

extension CombinedFeatures: Codable {
  private struct Part: Codable {
    let identifier: String
    let parameters: JSONValue
  }

  private enum Key: CodingKey { case parts }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      try container.decode([Part].self, forKey: .parts).map { part in
        try FeatureCatalogue.entry(part.identifier).decode(part.parameters.data)
      })
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    let encoded = try parts.map { Part(identifier: type(of: $0).identifier, parameters: try $0.parameters) }
    try container.encode(encoded, forKey: .parts)
  }
}
