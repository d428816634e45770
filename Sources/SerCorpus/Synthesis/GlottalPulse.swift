import Foundation

/// One period of the Liljencrants–Fant model of glottal flow, in normalised time (0…1) and with a main excitation of 1.
///
/// The four timing parameters of the model (Fant, Liljencrants & Lin 1985) follow from the single voice quality
/// parameter Rd (Fant 1995, "The LF-model revisited", equations 2 to 4; Gobl & Ní Chasaide 2003,
/// doi:10.1016/S0167-6393(02)00082-1, relate it to emotion). The pulse is given as the *flow*, the integral of the
/// usual derivative: the difference of the flow between two sample times is the mean of the derivative over that
/// sample, which keeps the sharp closure from aliasing without oversampling.
struct GlottalPulse: Sendable {
  private var openFrequency: Double  // ωg, radians per period
  private var growth: Double  // α
  private var openScale: Double  // E0
  private var returnRate: Double  // ε
  private var returnScale: Double  // 1 / (ε Ta)
  private var tail: Double  // e^(-ε (1 - te)), where the return phase ends
  private var flowAtClosure = 0.0
  /// The instant of main excitation, where the open phase ends.
  private(set) var closure: Double

  /// The pulse of a voice quality, `rd` from 0.3 (tense) to 2.7 (lax); values outside are clamped.
  init(rd: Double) {
    let rd = min(max(rd, 0.3), 2.7)
    let ra = (4.8 * rd - 1) / 100
    let rk = (22.4 + 11.8 * rd) / 100
    let rg = rk / (4 * (0.11 * rd / (0.5 + 1.2 * rk) - ra))
    openFrequency = 2 * Double.pi * rg
    closure = min((1 + rk) / (2 * rg), 0.98 - ra)
    let returnLength = 1 - closure
    returnRate = Self.returnRate(timeConstant: ra, length: returnLength)
    returnScale = 1 / (returnRate * ra)
    tail = exp(-returnRate * returnLength)
    let returnArea = returnScale * ((1 - tail) / returnRate - returnLength * tail)
    growth = Self.growth(frequency: openFrequency, closure: closure, area: returnArea)
    openScale = -1 / (exp(growth * closure) * sin(openFrequency * closure))
    flowAtClosure = openFlow(closure)
  }

  /// Flow at a phase from 0 to 1; 0 at both ends.
  func flow(at phase: Double) -> Double {
    if phase < closure { return openFlow(phase) }
    let time = phase - closure
    return flowAtClosure - returnScale * ((1 - exp(-returnRate * time)) / returnRate - time * tail)
  }

  /// ∫ E0 e^(αt) sin ωt dt from 0 to `phase`.
  private func openFlow(_ phase: Double) -> Double {
    let (a, w) = (growth, openFrequency)
    return openScale * (exp(a * phase) * (a * sin(w * phase) - w * cos(w * phase)) + w) / (a * a + w * w)
  }

  /// Solves ε Ta = 1 − e^(−ε Tb) by fixed-point iteration, which contracts because Ta < Tb.
  private static func returnRate(timeConstant: Double, length: Double) -> Double {
    var rate = 1 / timeConstant
    for _ in 0..<40 { rate = (1 - exp(-rate * length)) / timeConstant }
    return rate
  }

  /// Solves for the α that makes the open phase's area equal `area`, by bisection: the area falls as α grows, since the
  /// amplitude at closure is fixed.
  private static func growth(frequency w: Double, closure: Double, area: Double) -> Double {
    var (lower, upper) = (-60.0, 60.0)
    let (s, c) = (sin(w * closure), cos(w * closure))
    for _ in 0..<46 {
      let a = (lower + upper) / 2
      let open = -(a * s - w * c + w * exp(-a * closure)) / ((a * a + w * w) * s)
      if open > area { lower = a } else { upper = a }
    }
    return (lower + upper) / 2
  }
}
