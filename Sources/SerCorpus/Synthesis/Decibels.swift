import Foundation

/// Amplitude factor of a level in dB; 0 for minus infinity.
func decibelsToAmplitude(_ level: Double) -> Double { exp(level * (2.302585092994046 / 20)) }

/// Frequency factor of an interval in semitones.
func semitonesToRatio(_ semitones: Double) -> Double { exp2(semitones / 12) }
