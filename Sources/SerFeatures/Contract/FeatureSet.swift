import SerAudio

/// A feature set with its parameters: a value is its configuration.
///
/// A newcomer adds one by one file (the type and its extractor) and one line in ``FeatureCatalogue``. The identifier
/// is frozen: a set that is redefined gets a new one, so that a table made years ago still means what it says.
public protocol FeatureSet: Codable, Sendable {
  /// The frozen name on the command line and in files, such as `mfcc-functionals`.
  static var identifier: String { get }
  /// What the set is, in a line.
  static var summary: String { get }
  /// The published definition.
  init()
  /// Throws for parameters outside their range.
  func validate() throws(FeatureError)
  /// What one clip becomes.
  var layout: RowLayout { get }
  /// What the bands of a frame are called, as many as ``RowLayout/frames(count:bands:)`` has; empty for a set of columns.
  var bandNames: [String] { get }
  /// Seconds from one frame to the next; nil for a set of columns.
  var frameStep: Double? { get }
  /// The column that is 0 where a clip had nothing to measure, such as a voice, so that others are 0 by convention.
  static var presenceColumn: String? { get }
  /// An extractor with its plans, filterbanks and scratch: one per worker.
  func makeExtractor() throws(FeatureError) -> any FeatureExtractor
}

extension FeatureSet {
  public var bandNames: [String] { [] }
  public var frameStep: Double? { nil }
  public static var presenceColumn: String? { nil }
}

/// A feature set whose extractor brings clips to one sample rate first, and takes one that has that rate already as it
/// is: so several can share the resampling.
public protocol SpeechFeatureSet: FeatureSet {
  var frontEnd: SpeechFrontEnd { get }
}

/// Computes the features of one clip after another; owns scratch memory and is used by one worker.
public protocol FeatureExtractor: AnyObject {
  /// The values of one clip, as many as ``RowLayout/count``, all finite.
  func extract(from clip: AudioClip) throws(FeatureError) -> [Float]
}
