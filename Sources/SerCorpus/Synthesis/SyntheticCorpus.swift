import Foundation
import SerAudio
import SerFormats
import SerNumerics

/// A corpus of synthetic emotional speech in the shape of RAVDESS (Livingstone & Russo 2018,
/// doi:10.1371/journal.pone.0196391): file names, 60 clips a speaker, odd actors male and even ones female.
///
/// Every clip has its own seed, derived from what it is (speaker, emotion, intensity, statement, repetition), so that
/// the same ``seed`` gives the same bytes whatever the number of workers, and a speaker's clips don't depend on how many
/// other speakers there are.
public struct SyntheticCorpus: Sendable {
  /// File names hold the actor's number in two digits.
  public static let speakerCounts = 1...99
  /// Clips a speaker: 7 emotions with 2 intensities and neutral with 1, 2 statements, 2 repetitions.
  public static let clipsPerSpeaker = 60

  /// Number of speakers.
  public let speakers: Int
  /// In Hz.
  public let sampleRate: Int
  public let seed: Seed

  /// A corpus; throws ``SynthesisError`` for a number of speakers outside 1…99 or a sample rate outside 16 to 48 kHz.
  public init(speakers: Int = 12, sampleRate: Int = 16_000, seed: Seed) throws(SynthesisError) {
    guard Self.speakerCounts.contains(speakers) else {
      throw .speakerCount(found: speakers, allowed: Self.speakerCounts)
    }
    guard SyntheticVoice.sampleRates.contains(sampleRate) else {
      throw .sampleRate(found: sampleRate, allowed: SyntheticVoice.sampleRates)
    }
    self.speakers = speakers
    self.sampleRate = sampleRate
    self.seed = seed
  }

  /// The clips, in the order of their file names.
  public var clips: [SyntheticClip] {
    (1...speakers).flatMap { SyntheticClip.all(actor: $0) }
  }

  /// The samples of one clip, full scale ±1.
  public func render(_ clip: SyntheticClip) throws(SynthesisError) -> [Float] {
    let speakerSeed = seed.derived("speaker", clip.actor)
    let speaker = SpeakerVoice(gender: clip.gender, seed: speakerSeed)
    let take = clip.seed(from: speakerSeed)
    let delivery = try speaker.delivery(of: clip.emotion, intensity: clip.intensity, take: take)
    let voice = try SyntheticVoice(speaker: speaker, sampleRate: sampleRate)
    let speech = try voice.render(clip.utterance, delivery: delivery, seed: take)
    return RecordingConditions(seed: speakerSeed).record(speech, sampleRate: sampleRate, seed: take)
  }

  /// Writes all clips as 16-bit mono WAV below `folder` (`Actor_01/03-01-01-01-01-01-01.wav` …), existing files of these
  /// names replaced, and returns their manifest entries in the order of ``clips``.
  ///
  /// `progress` hears how many clips are done and how many there are, in ascending order, from any thread. Throws
  /// ``SynthesisError/unwritable(path:reason:)`` or an ``AudioError`` for what can't be written, and
  /// `CancellationError` when the task is cancelled.
  public func write(
    to folder: URL, workers: Int = defaultWorkerCount, progress: (@Sendable (Int, Int) -> Void)? = nil
  ) async throws -> [ManifestEntry] {
    for actor in 1...speakers { try makeFolder(folder.appendingPathComponent(SyntheticClip.folderName(actor: actor))) }
    let clips = clips
    let counter = ProgressCounter(total: clips.count, report: progress)
    return try await parallelMap(count: clips.count, workers: workers) { index in
      let entry = try write(clips[index], below: folder)
      counter.advance()
      return entry
    }
  }

  private func makeFolder(_ url: URL) throws(SynthesisError) {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: url.path, reason: error.localizedDescription)
    }
  }

  private func write(_ clip: SyntheticClip, below folder: URL) throws -> ManifestEntry {
    let samples = try render(clip)
    let url = folder.appendingPathComponent(clip.path)
    try AudioFile.writeWAV(samples, sampleRate: sampleRate, to: url)
    let file = try FileDigest(of: url)
    return ManifestEntry(
      path: clip.path, sha256: file.sha256, bytes: file.bytes, sampleRate: sampleRate, channels: 1,
      frames: samples.count, speaker: clip.speaker, gender: clip.gender, emotion: clip.emotion,
      intensity: clip.intensity, statement: clip.utterance.code, repetition: clip.repetitionCode)
  }
}
