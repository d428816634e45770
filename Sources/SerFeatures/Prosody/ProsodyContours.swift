import Foundation
import SerSignal

/// Pitch, voicing, level and harmonicity of a clip, frame by frame, and the periods of its voice.
struct ProsodyContours: Sendable {
  /// Seconds between frames; frame i is centred at i times this.
  var hop = 0.01
  /// Samples of the clip over its rate.
  var duration = 0.0
  /// Semitones above 27.5 Hz (the note A0), 0 in an unvoiced frame: what eGeMAPS counts in.
  var semitones: [Double] = []
  /// F0 in Hz, 0 in an unvoiced frame.
  var frequencies: [Double] = []
  /// How probable it is that each frame is voiced, 0…1.
  var voicing: [Double] = []
  /// dB relative to full scale.
  var levels: [Double] = []
  /// Harmonics-to-noise ratio in dB, 0 in an unvoiced frame.
  var harmonicity: [Double] = []
  /// The voiced stretches, in frames.
  var runs: [Range<Int>] = []
  var perturbation = Perturbation(of: [], sampleRate: 1)
  var rhythm = SyllableNuclei(levels: [], isVoiced: [], hop: 0.01)

  var frames: Int { semitones.count }
  var isVoiced: [Bool] { frequencies.map { $0 > 0 } }

  /// The note A0, below every voice, so that 0 is free to mean "unvoiced".
  static let reference = 27.5

  static func semitones(_ frequency: Double) -> Double { 12 * log2(frequency / reference) }
}
