import CSerKernels
import Foundation

/// A frequency that may be the pitch of a frame.
public struct PitchCandidate: Sendable, Equatable {
  /// In Hz; 0 for a place that is empty.
  public var frequency: Float = 0
  /// How far the sum at this frequency stands above the mean of all: 1 − mean/sum, from 0 to 1.
  public var voicing: Float = 0
  /// The sum of the compressed harmonics.
  public var score: Float = 0

  public init() {}
}

/// Candidates for the pitch by subharmonic summation (Hermes 1988, doi:10.1121/1.396427): the octave spectrum is added
/// to itself, shifted by the distances of the harmonics and compressed with their number; the pitch stands where many
/// harmonics meet.
///
/// Works on ``lanes`` spectra at once. Owns its scratch: one per worker.
public final class SubharmonicSummation {
  /// Spectra in a block.
  public static let lanes = OctaveSpectrum.lanes
  /// Candidates of a frame, the first the highest, the others in falling order of the heights of their bins.
  public static let candidates = 6
  /// In Hz.
  public let frequencies: ClosedRange<Float> = 55...1000
  /// The candidates of the last block: [lane][candidate].
  public private(set) var found: [PitchCandidate]

  private static let harmonics = 15
  private static let compression: Float = 0.85
  private let spectrum: OctaveSpectrum
  private let shifts: [Int32]
  private let factors: [Float]
  private let sums: ScratchBuffer<Float>
  private let totals: ScratchBuffer<Float>
  private let heights: ScratchBuffer<Float>
  private let places: ScratchBuffer<Int32>

  /// For magnitude spectra of `bins` values every `binWidth` Hz.
  public init(bins: Int, binWidth: Double) {
    spectrum = OctaveSpectrum(bins: bins, binWidth: binWidth)
    let perOctave = spectrum.pointsPerOctave
    shifts = (1...Self.harmonics).map { Int32((perOctave * log2(Double($0))).rounded(.down)) }
    factors = (0..<Self.harmonics).map { Float(pow(Double(Self.compression), Double($0)) / Double(Self.harmonics)) }
    sums = ScratchBuffer(count: bins * Self.lanes)
    totals = ScratchBuffer(count: Self.lanes)
    heights = ScratchBuffer(count: Self.lanes * Self.candidates)
    places = ScratchBuffer(count: Self.lanes * Self.candidates)
    found = [PitchCandidate](repeating: PitchCandidate(), count: Self.lanes * Self.candidates)
  }

  /// Takes a frame's magnitudes into a lane.
  public func load(_ magnitudes: UnsafePointer<Float>, lane: Int) { spectrum.load(magnitudes, lane: lane) }

  /// Computes the candidates of all lanes.
  public func search() {
    spectrum.transform()
    ser_sum_shifted(
      spectrum.values, spectrum.points, shifts, factors, Self.harmonics, sums.pointer, totals.pointer)
    ser_highest_peaks(sums.pointer, spectrum.points, Self.candidates, heights.pointer, places.pointer)
    for lane in 0..<Self.lanes { collect(lane: lane) }
  }

  private func collect(lane: Int) {
    let mean = totals.pointer[lane] / Float(spectrum.points)
    let first = lane * Self.candidates
    var count = 0
    for slot in first..<first + Self.candidates {
      found[slot] = PitchCandidate()
      guard places.pointer[slot] > 0 else { continue }
      let candidate = interpolate(place: Int(places.pointer[slot]), lane: lane, mean: mean)
      guard frequencies.contains(candidate.frequency) else { continue }
      found[first + count] = candidate
      if count > 0, candidate.score > found[first].score { found.swapAt(first, first + count) }
      count += 1
    }
    for slot in first + count..<first + Self.candidates { found[slot] = PitchCandidate() }
  }

  /// The vertex of the parabola through a peak and its neighbours.
  private func interpolate(place: Int, lane: Int, mean: Float) -> PitchCandidate {
    func value(_ point: Int) -> Double { Double(sums.pointer[point * Self.lanes + lane]) }
    let vertex = Parabola(left: value(place - 1), middle: value(place), right: value(place + 1))
    var candidate = PitchCandidate()
    candidate.frequency = Float(exp2(spectrum.lowest + (Double(place) + vertex.offset) * spectrum.step))
    candidate.score = Float(vertex.height)
    candidate.voicing = candidate.score > 0 && candidate.score > mean ? 1 - mean / candidate.score : 0
    return candidate
  }
}
