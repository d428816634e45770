import Foundation
import SerAudio
import SerFeatures
import SerLearning
import SerNumerics

/// From sound to an emotion by a model bundle: the one path of `predict`, `listen` and `serve`.
///
///     let recognizer = try Recognizer(contentsOf: URL(fileURLWithPath: "model"))
///     let recognition = try recognizer.recognize(AudioFile.read(url).clip)
///     recognition.emotion, recognition.confidence, recognition.top(3)
///
/// A clip becomes features, features become scores just as in an evaluation of the bundle, to the bit; but first it is
/// asked whether there is speech at all (``SpeechDetector``), since a model of emotions has an answer to everything.
///
/// May be used from any number of tasks at once; memory grows with their number, not with that of clips.
public final class Recognizer: Sendable {
  public let bundle: ModelBundle
  public let detector: SpeechDetector
  private let width: Int
  private let extractors: ExtractorPool

  /// The classes, in the order of ``Recognition/scores``.
  public var classNames: [String] { bundle.manifest.labels }
  /// Whether scores are probabilities, so that confidences are known.
  public var givesProbabilities: Bool { bundle.givesProbabilities }

  /// Reads a bundle, checking version and digests.
  public convenience init(
    contentsOf url: URL, detector: SpeechDetector = SpeechDetector()
  ) throws(BundleError) {
    try self.init(ModelBundle(contentsOf: url), path: url.path, detector: detector)
  }

  /// Throws ``BundleError/notForRecordings(path:reason:)`` for a model that can't judge a recording alone: one of somebody's
  /// own features, and one that was fitted on rows that were scaled by all clips of their speaker or corpus.
  public init(
    _ bundle: ModelBundle, path: String = "the bundle", detector: SpeechDetector = SpeechDetector()
  ) throws(BundleError) {
    guard let set = bundle.featureSet else {
      throw .notForRecordings(
        path: path,
        reason: "it was fitted on a table of somebody's own features; judge such tables with `serbase evaluate --table`"
      )
    }
    let normalization = bundle.manifest.preprocessing.normalization
    guard normalization == Normalization.train.rawValue else {
      throw .notForRecordings(
        path: path,
        reason:
          "it was fitted on rows scaled by all clips of their \(normalization), which a lone recording doesn't have; "
          + "fit it with --normalize train, or judge a whole corpus with `serbase evaluate`")
    }
    self.bundle = bundle
    self.detector = detector
    width = bundle.manifest.featureCount
    extractors = ExtractorPool(set)
  }

  /// Judges a clip. Silence, steady noise and clips that are too short are told as ``Recognition/Outcome/noSpeech(_:)``.
  public func recognize(_ clip: AudioClip) throws(RecognitionError) -> Recognition {
    let levels = LevelMeter.levels(of: clip.samples, sampleRate: clip.sampleRate)
    return try recognize(clip, speech: detector.activity(of: levels, heard: levels))
  }

  /// Judges a recording on disk.
  public func recognize(_ url: URL, limits: AudioLimits = .none) throws(RecognitionError) -> Recognition {
    let clip: AudioClip
    do { clip = try AudioFile.read(url, limits: limits).clip } catch { throw RecognitionError(error) }
    return try recognize(clip)
  }

  /// Judges a recording in memory; `name` is what errors call it.
  public func recognize(
    _ bytes: Data, name: String, limits: AudioLimits = .none
  ) throws(RecognitionError) -> Recognition {
    let clip: AudioClip
    do { clip = try AudioFile.decode(bytes, name: name, limits: limits).clip } catch { throw RecognitionError(error) }
    return try recognize(clip)
  }

  /// Judges a clip whose speech was found before.
  func recognize(
    _ clip: AudioClip, speech: SpeechDetector.Activity
  ) throws(RecognitionError) -> Recognition {
    func nothing(_ reason: Recognition.NoSpeech) -> Recognition {
      Recognition(noSpeech: reason, classNames: classNames, speech: speech, seconds: clip.duration)
    }
    guard clip.duration >= detector.shortestClip else { return nothing(.tooShort) }
    guard speech.seconds >= detector.shortestSpeech else { return nothing(.nothingHeard) }
    let row: [Float]
    do {
      row = try extractors.withExtractor { extractor throws(FeatureError) in try extractor.extract(from: clip) }
    } catch {
      switch error {
      case .silentClip: return nothing(.nothingHeard)
      case .clipTooShort: return nothing(.tooShort)
      default: throw .features(error)
      }
    }
    if let column = row.firstIndex(where: { !$0.isFinite }) { throw .featureNotFinite(column: column) }
    let scores = try self.scores(of: row)
    return Recognition(
      scores: scores.values.values, areProbabilities: scores.areProbabilities, classNames: classNames, speech: speech,
      seconds: clip.duration)
  }

  private func scores(of row: [Float]) throws(RecognitionError) -> ClassScores {
    do { return try bundle.pipeline.scores(for: Matrix(rows: 1, columns: width, values: row)) } catch {
      if error == .cancelled { throw .cancelled }
      throw .model(error)
    }
  }
}
