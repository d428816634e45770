import SerNumerics

/// The train of glottal pulses of a voice, with jitter, shimmer and creak.
struct GlottalSource {
  private let sampleTime: Double
  private let jitter: Double
  private let shimmer: Double
  private let creak: Double
  private var stream: RandomStream

  private var pulse = GlottalPulse(rd: 1)
  /// Length of the current period in seconds, and the time within it.
  private var period = 0.0
  private var time = 0.0
  private var amplitude = 1.0
  private var lastFlow = 0.0
  private var isOddPulse = false

  init(sampleRate: Double, delivery: Delivery, stream: RandomStream) {
    sampleTime = 1 / sampleRate
    jitter = delivery.jitter
    shimmer = delivery.shimmer
    creak = delivery.creak
    self.stream = stream
  }

  /// Whether the folds are apart: breath noise is stronger then.
  var isOpen: Bool { time < pulse.closure * period }

  /// The mean derivative of the glottal flow over the next sample (peak about −1); `f0` in Hz and `rd` apply from the
  /// next pulse on.
  mutating func next(f0: Double, rd: Double) -> Double {
    time += sampleTime
    if time >= period {
      time -= period
      startPulse(f0: f0, rd: rd)
    }
    let flow = amplitude * period * pulse.flow(at: time / period)
    defer { lastFlow = flow }
    return (flow - lastFlow) / sampleTime
  }

  private mutating func startPulse(f0: Double, rd: Double) {
    isOddPulse.toggle()
    let deviation = min(max(stream.gaussian(), -2.5), 2.5) * jitter
    // Creak: alternate pulses come late and weak, the diplophonia of a pressed low voice.
    let alternation = isOddPulse ? 0.12 * creak : -0.12 * creak
    period = (1 + deviation + alternation) / f0
    // A very short period could lie wholly within one sample of time; the phase stays below 1 in any case.
    time = min(time, 0.5 * period)
    amplitude = max(0.1, 1 + shimmer * stream.gaussian()) * (isOddPulse ? 1 - 0.45 * creak : 1)
    pulse = GlottalPulse(rd: rd)
  }
}
