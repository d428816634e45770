import CSerKernels
import Foundation

/// How formants are found.
public struct FormantParameters: Sendable, Codable, Equatable {
  /// In Hz: twice the highest formant that the predictor should explain. 11 kHz holds five of most adults.
  public var sampleRate = 11_000
  /// Of the predictor: two for each resonance below half of the rate.
  public var order = 10
  /// Seconds under the (Hamming) window.
  public var windowSeconds = 0.025
  /// In Hz: above it, pre-emphasis raises the spectrum by 6 dB an octave, about as much as glottis and lips lower it.
  public var preEmphasis = 50.0
  /// Resonances below this frequency in Hz are the pitch or the slope of the spectrum.
  public var lowest = 150.0
  /// Resonances wider than this in Hz are no formants.
  public var greatestBandwidth = 1000.0

  public init() {}

  /// Samples under the window.
  var windowLength: Int { Int((windowSeconds * Double(sampleRate)).rounded()) }

  /// Why these parameters are impossible, or nil if they are not.
  public var problem: String? {
    if !(4000...48_000).contains(sampleRate) { return "a rate of \(sampleRate) Hz, not of 4000 to 48000" }
    if !(6...60).contains(order) { return "a predictor of order \(order), not of 6 to 60" }
    if !(windowSeconds >= 0.005 && windowSeconds <= 0.2) {
      return "a window of \(windowSeconds) s, not of 0.005 to 0.2"
    }
    if windowLength <= 2 * order { return "a window of \(windowLength) samples for a predictor of order \(order)" }
    if !(preEmphasis >= 0 && preEmphasis < Double(sampleRate) / 2) { return "pre-emphasis from \(preEmphasis) Hz" }
    if !(lowest >= 0 && lowest < Double(sampleRate) / 4) { return "formants from \(lowest) Hz on" }
    if !(greatestBandwidth > 0 && greatestBandwidth.isFinite) { return "bandwidths up to \(greatestBandwidth) Hz" }
    return nil
  }
}

/// The first three formants, frame by frame, by linear prediction.
///
/// The resonances of each frame's predictor (``FormantCandidates``) are the candidates; three of them are F1, F2 and F3
/// so that over a stretch of speech they are near where formants of adults are, sharp, and don't leap: the least cost
/// by dynamic programming (after Talkin 1987, "Speech formant trajectory estimation using dynamic programming with
/// modulated transition costs", J. Acoust. Soc. Am. 82 S1). Owns plans and scratch: one per worker.
public final class FormantTracker {
  public let parameters: FormantParameters
  private let predictor: LinearPredictor
  private let candidates: FormantCandidates
  private var frame: [Float]

  /// The parameters must be possible (``FormantParameters/problem`` nil).
  public init(_ parameters: FormantParameters = FormantParameters()) {
    precondition(parameters.problem == nil, parameters.problem ?? "")
    self.parameters = parameters
    predictor = LinearPredictor(
      frameLength: parameters.windowLength, order: parameters.order,
      window: Window.hamming.coefficients(length: parameters.windowLength))
    candidates = FormantCandidates(order: parameters.order)
    frame = [Float](repeating: 0, count: parameters.windowLength)
  }

  /// The formants at some times of a signal at ``FormantParameters/sampleRate``.
  ///
  /// - Parameters:
  ///   - samples: The signal; zeros stand beyond its ends.
  ///   - stretches: Times in seconds, in order, grouped by stretches of speech within which formants move steadily.
  /// - Returns: As many results a stretch as times: three resonances in ascending frequency, or nil where the predictor
  ///   has fewer than three resonances that could be formants.
  public func track(_ samples: UnsafeBufferPointer<Float>, at stretches: [[Double]]) -> [[FormantTriple?]] {
    stretches.map { times in FormantPath.best(times.map { triples(samples, at: $0) }) }
  }

  /// All that F1, F2 and F3 could be at a time.
  private func triples(_ samples: UnsafeBufferPointer<Float>, at time: Double) -> [FormantTriple] {
    let resonances = self.resonances(samples, at: time)
    var triples: [FormantTriple] = []
    for first in resonances.indices {
      for second in resonances.indices where second > first {
        for third in resonances.indices where third > second {
          var triple = FormantTriple(
            first: resonances[first], second: resonances[second], third: resonances[third])
          for other in 0..<third where other != first && other != second {
            triple.skippedCost += FormantPath.cost(ofSkipping: resonances[other])
          }
          triples.append(triple)
        }
      }
    }
    return triples
  }

  /// The resonances at a time that could be formants, in ascending frequency.
  public func resonances(_ samples: UnsafeBufferPointer<Float>, at time: Double) -> [Resonance] {
    let rate = Double(parameters.sampleRate)
    let start = Int((time * rate).rounded()) - parameters.windowLength / 2
    let emphasis = Float(exp(-2 * .pi * parameters.preEmphasis / rate))
    frame.withUnsafeMutableBufferPointer { frame in
      for n in frame.indices {
        let (now, before) = (start + n, start + n - 1)
        let sample = now >= 0 && now < samples.count ? samples[now] : 0
        let previous = before >= 0 && before < samples.count ? samples[before] : 0
        frame[n] = sample - emphasis * previous
      }
    }
    let hasEnergy = frame.withUnsafeBufferPointer { frame in
      frame.baseAddress.map { predictor.analyze($0) } ?? false
    }
    guard hasEnergy else { return [] }
    return candidates.resonances(of: predictor.coefficients, sampleRate: rate).filter {
      $0.frequency >= parameters.lowest && $0.frequency <= rate / 2 - 50
        && $0.bandwidth <= parameters.greatestBandwidth
    }
  }
}
