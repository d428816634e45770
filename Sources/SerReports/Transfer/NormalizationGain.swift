import SerEvaluation
import SerLearning
import SerNumerics

/// What a normalisation that looks at the test rows brings over one that doesn't, on the same test rows.
public struct NormalizationGain: Sendable {
  public let normalized: TransferCell
  public let plain: TransferCell
  public let difference: Double
  /// 95 % interval over the test speakers; nil with too few.
  public let interval: Interval?

  /// Nil unless both have a UAR.
  init?(_ normalized: TransferCell, over plain: TransferCell, seed: Seed) {
    guard let uar = normalized.metrics.uar, let base = plain.metrics.uar else { return nil }
    self.normalized = normalized
    self.plain = plain
    difference = uar - base
    interval = normalized.facts.speakers.flatMap { speakers in
      SpeakerBootstrap(seed: seed).differences(normalized.predictions, plain.predictions, speakers: speakers)?.uar
    }
  }

  /// Of every transductive cell that has a plain one beside it.
  public static func all(of cells: [TransferCell], seed: Seed) -> [NormalizationGain] {
    cells.filter { $0.normalization != .train }.compactMap { cell in
      let plain = cells.first {
        $0.normalization == .train && $0.kind == cell.kind && $0.training == cell.training && $0.test == cell.test
          && $0.subject == cell.subject && $0.parameters == cell.parameters
      }
      return plain.flatMap { NormalizationGain(cell, over: $0, seed: seed) }
    }
  }
}
