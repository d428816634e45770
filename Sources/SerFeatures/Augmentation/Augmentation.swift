import SerAudio
import SerNumerics

/// A change of a recording that keeps what it says and feels: a value is its configuration.
///
/// A newcomer adds one by one file (the type) and one line in ``AugmentationCatalogue``. What happens to a clip depends
/// on the clip, the parameters and the random stream alone.
public protocol Augmentation: Codable, Sendable, Equatable {
  /// The frozen name in specifications, such as `noise`.
  static var name: String { get }
  /// What it does, in a line.
  static var summary: String { get }
  /// What `name=value` can set.
  static var parameters: [AugmentationParameter<Self>] { get }
  /// What to listen to: a mild and a strong setting of each kind there is.
  static var examples: [AugmentationExample] { get }
  /// The defaults.
  init()
  /// Throws for a parameter outside its range.
  func validate() throws(AugmentationError)
  /// The changed clip, at the same rate. Samples may exceed ±1: nothing here clips.
  func apply(
    to clip: AudioClip, _ stream: inout RandomStream, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip
}

/// A setting worth listening to.
public struct AugmentationExample: Sendable, Equatable {
  /// What is changed, as a file name part: `noise-white`.
  public let group: String
  /// `mild` or `strong`.
  public let setting: String
  public let specification: String

  public init(_ group: String, _ setting: String, _ specification: String) {
    self.group = group
    self.setting = setting
    self.specification = specification
  }
}

/// One parameter of an augmentation: its name, what it means, and how it is read and written.
public struct AugmentationParameter<Value>: Sendable {
  public let name: String
  /// Meaning, range and default, in a line.
  public let summary: String
  /// Sets the value; false when the text isn't one.
  let set: @Sendable (_ value: inout Value, _ text: String) -> Bool
  /// The value as text that ``set`` reads.
  let text: @Sendable (_ value: Value) -> String

  /// A parameter that is drawn from a range for each clip.
  public init(_ name: String, _ path: WritableKeyPath<Value, DrawRange> & Sendable, _ summary: String) {
    self.init(name, summary) { value, text in
      guard let range = DrawRange(text) else { return false }
      value[keyPath: path] = range
      return true
    } text: {
      $0[keyPath: path].description
    }
  }

  /// A parameter that is one of the cases of an enumeration.
  public init<Choice: RawRepresentable & CaseIterable & SendableMetatype>(
    _ name: String, choice path: WritableKeyPath<Value, Choice> & Sendable, _ summary: String
  ) where Choice.RawValue == String {
    self.init(name, summary) { value, text in
      guard let choice = Choice(rawValue: text) else { return false }
      value[keyPath: path] = choice
      return true
    } text: {
      $0[keyPath: path].rawValue
    }
  }

  /// A parameter read and written in its own way.
  public init(
    _ name: String, _ summary: String, set: @escaping @Sendable (inout Value, String) -> Bool,
    text: @escaping @Sendable (Value) -> String
  ) {
    self.name = name
    self.summary = summary
    self.set = set
    self.text = text
  }
}

extension Augmentation {
  /// Throws unless the range lies in `allowed`.
  func check(_ range: DrawRange, _ name: String, _ allowed: ClosedRange<Double>, unit: String = "")
    throws(AugmentationError)
  {
    guard !range.isWithin(allowed) else { return }
    throw .invalidParameter(
      augmentation: Self.name, name: name, value: range.description,
      allowed: "\(DrawRange.text(allowed.lowerBound)) to \(DrawRange.text(allowed.upperBound))"
        + (unit.isEmpty ? "" : " \(unit)"))
  }

  /// A clip of new samples at the old clip's rate.
  func clip(_ samples: [Float], like clip: AudioClip) throws(AugmentationError) -> AudioClip {
    do { return try AudioClip(samples: samples, sampleRate: clip.sampleRate) } catch {
      if case .notFinite = error { throw .notFinite(augmentation: Self.name) }
      throw .audio(error)
    }
  }
}
