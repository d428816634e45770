import SerEvaluation

/// One feature set of a comparison: how well the reference classifier does on it, and what its columns tell.
public struct ComparedFeatureSet: Sendable {
  /// The reference classifier's cell on this set.
  public let cell: EvaluatedCell
  public let analysis: FeatureSetAnalysis
  /// Nil where speakers are unknown or too few.
  public let speakerProbe: SpeakerProbe?
  public let cost: ExtractionCost

  public init(cell: EvaluatedCell, analysis: FeatureSetAnalysis, speakerProbe: SpeakerProbe?, cost: ExtractionCost) {
    self.cell = cell
    self.analysis = analysis
    self.speakerProbe = speakerProbe
    self.cost = cost
  }

  /// The set's identifier, such as `mfcc-functionals` or `mfcc-functionals+egemaps`.
  public var name: String { cell.featureSet }
  /// Whether the set is others side by side: its columns then stand in those too.
  public var isCombined: Bool { name.contains("+") }
  public var columnCount: Int { analysis.columns.count }

  /// A share's quantile over the set's columns.
  func share(_ fraction: Double, _ part: @escaping (VarianceComponents) -> Double) -> Double? {
    analysis.quantile(fraction) { $0.components.map(part) }
  }
}

/// What extracting a set costs, measured on one thread and without the cache.
public struct ExtractionCost: Sendable, Equatable, Codable {
  /// Clips that were measured.
  public let clips: Int
  /// The time they took, from the file to the features.
  public let seconds: Double
  public let processorSeconds: Double
  /// How long they last.
  public let audioSeconds: Double

  public init(clips: Int, seconds: Double, processorSeconds: Double, audioSeconds: Double) {
    self.clips = clips
    self.seconds = seconds
    self.processorSeconds = processorSeconds
    self.audioSeconds = audioSeconds
  }

  /// Milliseconds of processor time a clip.
  public var millisecondsPerClip: Double { processorSeconds * 1000 / Double(max(1, clips)) }
  /// Clips a second of processor time: what one core does.
  public var clipsPerSecond: Double { Double(clips) / max(processorSeconds, 1e-9) }
  /// Seconds of audio a second of processor time.
  public var timesRealTime: Double { audioSeconds / max(processorSeconds, 1e-9) }
}
