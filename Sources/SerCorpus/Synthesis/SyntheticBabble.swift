import SerAudio
import SerNumerics

/// The voices of babble noise: synthetic ones, so that no speaker of a corpus can be among them, neither one that is
/// judged nor one that trains.
public enum SyntheticBabble {
  /// Voices, half of them female.
  public static let voices = 16
  /// In Hz.
  private static let sampleRate = 16_000

  /// One clip a voice: two sentences in neutral speech. Always the same ones: they are part of what `babble` means, not
  /// of the randomness of a run.
  public static func clips(workers: Int = defaultWorkerCount) async throws -> [AudioClip] {
    let corpus = try SyntheticCorpus(speakers: voices, sampleRate: sampleRate, seed: Seed(0).derived("babble"))
    let takes = corpus.clips.filter { $0.emotion == .neutral && $0.repetition == 1 }
    let spoken = Dictionary(grouping: takes, by: \.actor).sorted { $0.key < $1.key }.map(\.value)
    return try await parallelMap(count: spoken.count, workers: workers) { index in
      var samples: [Float] = []
      for take in spoken[index] { samples += try corpus.render(take) }
      return try AudioClip(samples: samples, sampleRate: sampleRate)
    }
  }
}
