import Foundation

/// The tuning of a clip from its spectral peaks, as `librosa.estimate_tuning` finds it in a power spectrogram.
///
/// Peaks of each frame between 150 Hz and 4 kHz, above a tenth of the frame's greatest bin, are placed by the parabola
/// through their neighbours (Smith & Serra 1987, "PARSHL"). Of those of the whole clip, the stronger half votes: the
/// hundredth of a semitone in which most of them lie off their nearest note is the tuning. Speech glides, so its
/// estimate says little about the voice; it serves comparison with chroma that was made this way.
struct TuningEstimate {
  /// Peaks are looked for from here on, in Hz…
  private static let lowest = 150.0
  /// … to below this.
  private static let highest = 4000.0
  /// The share of a frame's greatest bin that a peak exceeds.
  private static let threshold = 0.1
  /// Parts of a semitone that are told apart.
  private static let resolution = 100

  private let sampleRate: Double
  private let fftLength: Double
  /// Bins between the lowest and the highest frequency.
  private let searched: Range<Int>
  private var power: [Double]
  /// Frequency (Hz) and strength of every peak so far.
  private var peaks: [(frequency: Double, strength: Double)] = []

  /// An estimate from spectra of `fftLength` samples at `sampleRate` Hz.
  init(fftLength: Int, sampleRate: Int) {
    self.sampleRate = Double(sampleRate)
    self.fftLength = Double(fftLength)
    let bins = fftLength / 2 + 1
    let highest = min(Self.highest, Double(sampleRate) / 2)
    let frequencies = (1..<bins).map { Double($0) * Double(sampleRate) / Double(fftLength) }
    let first = 1 + (frequencies.firstIndex { $0 >= Self.lowest } ?? frequencies.count)
    let end = 1 + (frequencies.firstIndex { $0 >= highest } ?? frequencies.count)
    searched = first..<max(first, end)
    power = [Double](repeating: 0, count: bins)
  }

  /// Takes the peaks of a frame's spectrum, interleaved (real, imaginary) pairs.
  mutating func add(_ spectrum: UnsafeBufferPointer<Double>) {
    var greatest = 0.0
    for bin in power.indices {
      let (re, im) = (spectrum[2 * bin], spectrum[2 * bin + 1])
      power[bin] = re * re + im * im
      greatest = max(greatest, power[bin])
    }
    let least = Self.threshold * greatest
    power.withUnsafeBufferPointer { power in
      // What isn't above the threshold counts as 0.
      func height(_ bin: Int) -> Double { bin < power.count && power[bin] > least ? power[bin] : 0 }
      for bin in searched where height(bin) > height(bin - 1) && height(bin) >= height(bin + 1) {
        peaks.append(peak(at: bin, of: power))
      }
    }
  }

  /// The top of the parabola through a bin and its neighbours; the bin itself where it would lie beyond them.
  private func peak(at bin: Int, of power: UnsafeBufferPointer<Double>) -> (frequency: Double, strength: Double) {
    var shift = 0.0
    var slope = 0.0
    if bin + 1 < power.count {
      slope = (power[bin + 1] - power[bin - 1]) / 2
      let curvature = power[bin + 1] + power[bin - 1] - 2 * power[bin]
      if abs(slope) < abs(curvature) { shift = -slope / curvature }
    }
    return ((Double(bin) + shift) * sampleRate / fftLength, power[bin] + 0.5 * slope * shift)
  }

  /// The deviation from A = 440 Hz in semitones, −0.5 to 0.49; 0 for a clip without a peak.
  var semitones: Double {
    guard !peaks.isEmpty else { return 0 }
    let strengths = peaks.map(\.strength).sorted()
    let middle = strengths.count / 2
    let median = strengths.count % 2 == 1 ? strengths[middle] : (strengths[middle - 1] + strengths[middle]) / 2
    var votes = [Int](repeating: 0, count: Self.resolution)
    for (frequency, strength) in peaks where strength >= median {
      var residual = (12 * log2(frequency / 27.5)).truncatingRemainder(dividingBy: 1)
      if residual >= 0.5 { residual -= 1 }
      votes[Self.class(of: residual)] += 1
    }
    // The lowest of equals.
    let winner = votes.indices.reduce(0) { votes[$1] > votes[$0] ? $1 : $0 }
    return Self.edge(winner)
  }

  /// The lower end of a class of deviations.
  private static func edge(_ index: Int) -> Double { Double(index) * (1 / Double(resolution)) - 0.5 }

  /// The class of a deviation: by its edges as they are rounded, which the quotient alone may miss.
  private static func `class`(of residual: Double) -> Int {
    var index = min(max(Int((residual + 0.5) * Double(resolution)), 0), resolution - 1)
    if index > 0, residual < edge(index) { index -= 1 }
    if index + 1 < resolution, residual >= edge(index + 1) { index += 1 }
    return index
  }
}
