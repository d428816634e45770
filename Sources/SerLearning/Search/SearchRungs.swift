import Foundation
import SerNumerics

/// The rungs of a search: how many trials reach each, and what a fit on it may spend.
///
/// Grid and random search are one rung at full resource. Successive halving with η = 3: of n trials, ⌊n·η⁻ⁱ⌋ reach rung
/// i, and a fit there has η^(i−last) of the full resource; there are as many rungs as keep at least one trial and the
/// least resource. The choice is made on the last rung alone.
struct SearchRungs: Sendable, Equatable {
  /// One rung.
  struct Rung: Sendable, Equatable {
    /// Trials that are judged on it.
    let trials: Int
    /// Share of the training rows, above 0, at most 1.
    let rowShare: Double
    /// The value of the space's resource, where it names one.
    let resource: Int?
  }

  static let eta = 3.0
  let rungs: [Rung]

  /// The rungs of a strategy; `smallestShare` is the least share of training rows that a fit makes sense on.
  init(_ strategy: SearchStrategy, space: SearchSpace, trials: Int, smallestShare: Double) {
    let resource = space.resource
    guard case .halving = strategy else {
      rungs = [Rung(trials: trials, rowShare: 1, resource: resource?.range.upperBound)]
      return
    }
    let least = resource.map { Double($0.range.lowerBound) / Double($0.range.upperBound) } ?? smallestShare
    var count = 1
    // The tolerance lets 27 trials have four rungs whatever way 1/27 is rounded.
    while Double(trials) * pow(Self.eta, -Double(count)) >= 1 - 1e-9, pow(Self.eta, -Double(count)) >= least - 1e-9 {
      count += 1
    }
    rungs = (0..<count).map { index in
      let share = pow(Self.eta, Double(index - count + 1))
      return Rung(
        trials: max(1, Int(Double(trials) * pow(Self.eta, -Double(index)) + 1e-9)),
        rowShare: resource == nil ? share : 1,
        resource: resource.map { max($0.range.lowerBound, Int((Double($0.range.upperBound) * share).rounded())) })
    }
  }
}
