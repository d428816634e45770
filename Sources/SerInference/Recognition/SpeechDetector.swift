/// Tells speech from silence and steady noise by its energy alone.
///
/// Speech stands above the noise floor and comes in bursts: a step of 20 ms is active when its level lies ``margin`` above
/// the floor and above ``lowestLevel``, and within ``range`` of the loud ones; active steps count where at least
/// ``shortestBurst`` of them are in a row. The floor is the level that a tenth of the steps stay below: running speech
/// falls to it in its pauses and closures many times a second.
///
/// What is loud and varies (music, clatter, a dog) passes for speech; a vowel held as evenly as noise doesn't.
public struct SpeechDetector: Sendable, Equatable {
  /// Decibels above the noise floor.
  public var margin: Float = 8
  /// In dBFS: below it nothing is heard, however quiet the floor.
  public var lowestLevel: Float = -70
  /// Decibels below the loud steps (which a twentieth exceed) at which a step is no longer active.
  public var range: Float = 35
  /// Steps of 20 ms in a row.
  public var shortestBurst = 3
  /// Seconds of active steps that make a clip speech.
  public var shortestSpeech = 0.2
  /// Seconds of sound that it takes to judge at all.
  public var shortestClip = 0.25

  public init() {}

  /// How much of a clip is speech.
  public struct Activity: Sendable, Equatable {
    /// Seconds of active steps.
    public let seconds: Double
    /// Of all steps, 0…1.
    public let fraction: Double
  }

  /// - Parameters:
  ///   - levels: those of a clip, in dBFS, one for each 20 ms.
  ///   - heard: those that the floor and the loud steps are known from: the clip's own, or more of the same sound.
  func activity(of levels: some Collection<Float>, heard: some Collection<Float>) -> Activity {
    let sorted = heard.sorted()
    guard !sorted.isEmpty, !levels.isEmpty else { return Activity(seconds: 0, fraction: 0) }
    let (floor, loud) = (sorted[sorted.count / 10], sorted[sorted.count - 1 - sorted.count / 20])
    let threshold = max(floor + margin, lowestLevel, loud - range)
    var (active, run) = (0, 0)
    for level in levels {
      guard level >= threshold else {
        if run >= shortestBurst { active += run }
        run = 0
        continue
      }
      run += 1
    }
    if run >= shortestBurst { active += run }
    return Activity(seconds: Double(active) * LevelMeter.step, fraction: Double(active) / Double(levels.count))
  }
}
