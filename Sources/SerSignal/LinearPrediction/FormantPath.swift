import Foundation

/// F1, F2 and F3 of a frame.
public struct FormantTriple: Sendable, Equatable {
  public var first: Resonance
  public var second: Resonance
  public var third: Resonance
  /// What it costs that resonances below the third are taken for none of the three: much for sharp ones.
  var skippedCost = 0.0

  public init(first: Resonance, second: Resonance, third: Resonance) {
    self.first = first
    self.second = second
    self.third = third
  }

  /// In ascending frequency.
  public var resonances: [Resonance] { [first, second, third] }
}

/// The choice of three resonances a frame that costs the least over a stretch.
///
/// The costs are those of Praat's command "Track…" (Boersma & Weenink): 1 per kHz from 550, 1650 and 2750 Hz, the
/// bandwidth over the frequency, and 1 per octave from one frame to the next. To these comes the cost of skipping a
/// resonance below F3, exp(−bandwidth / 400 Hz): without it the back and the rhotic vowels, whose F2 and F3 are far from
/// neutral, lose a sharp formant to one above.
enum FormantPath {
  /// Formants of a neutral vocal tract of 16 cm.
  private static let neutral = [550.0, 1650, 2750]

  /// One of each frame's choices; nil where there are none, which also ends what is steady.
  static func best(_ choices: [[FormantTriple]]) -> [FormantTriple?] {
    var path = [FormantTriple?](repeating: nil, count: choices.count)
    var start = 0
    while start < choices.count {
      guard !choices[start].isEmpty else {
        start += 1
        continue
      }
      let end = choices[start...].firstIndex { $0.isEmpty } ?? choices.count
      for (offset, place) in steadyPlaces(choices[start..<end]).enumerated() {
        path[start + offset] = choices[start + offset][place]
      }
      start = end
    }
    return path
  }

  private static func steadyPlaces(_ choices: ArraySlice<[FormantTriple]>) -> [Int] {
    var costs = choices[choices.startIndex].map(localCost)
    var octaves = choices[choices.startIndex].map(Self.octaves)
    var pointers: [[Int]] = []
    for frame in choices.dropFirst() {
      let nextOctaves = frame.map(Self.octaves)
      var from = [Int](repeating: 0, count: frame.count)
      var nextCosts = frame.map(localCost)
      for target in frame.indices {
        var least = Double.infinity
        for source in costs.indices {
          let (a, b) = (octaves[source], nextOctaves[target])
          let cost = costs[source] + abs(a.0 - b.0) + abs(a.1 - b.1) + abs(a.2 - b.2)
          if cost < least {
            least = cost
            from[target] = source
          }
        }
        nextCosts[target] += least
      }
      pointers.append(from)
      (costs, octaves) = (nextCosts, nextOctaves)
    }
    var places = [costs.indices.min { costs[$0] < costs[$1] } ?? 0]
    for from in pointers.reversed() { places.append(from[places[places.count - 1]]) }
    return places.reversed()
  }

  private static func localCost(_ triple: FormantTriple) -> Double {
    zip(triple.resonances, neutral).reduce(triple.skippedCost) { sum, pair in
      sum + abs(pair.0.frequency - pair.1) / 1000 + pair.0.bandwidth / pair.0.frequency
    }
  }

  /// What it costs to take a resonance for no formant.
  static func cost(ofSkipping resonance: Resonance) -> Double { exp(-resonance.bandwidth / 400) }

  private static func octaves(_ triple: FormantTriple) -> (Double, Double, Double) {
    (log2(triple.first.frequency), log2(triple.second.frequency), log2(triple.third.frequency))
  }
}
