import Foundation
import SerSignal

/// The reflection coefficient of a room's walls that gives it a wanted reverberation time.
///
/// Eyring's formula (1930, doi:10.1121/1.1915175) supposes a diffuse field, and a rectangular room decays slower: sound
/// that runs along the longest axis meets few walls. So the formula is only where the search begins: from the energies
/// and reflections of all images the decay of any coefficient is known without another sum over images, and the
/// coefficient is corrected until the T30 of that decay is the wanted time.
struct WallReflection {
  /// Milliseconds of a step.
  private static let step = 0.001
  private let room: ShoeboxRoom
  private let wanted: Double
  private let steps: Int
  private let orders: Int
  /// Σ 1/d² of the images that arrive in a step after that many reflections, [steps, orders].
  private var energies: [Double]

  init(_ room: ShoeboxRoom, reverberationTime: Double) {
    self.room = room
    wanted = reverberationTime
    let direct = room.directDistance
    let reach = direct + reverberationTime * ShoeboxRoom.speedOfSound
    let steps = Int(reverberationTime / Self.step) + 1
    let orders = room.mostReflections(within: reach) + 1
    self.steps = steps
    self.orders = orders
    var sums = [Double](repeating: 0, count: steps * orders)
    sums.withUnsafeMutableBufferPointer { sums in
      room.forEachImage(within: reach) { distance, reflections in
        let place = min(steps - 1, Int((distance - direct) / ShoeboxRoom.speedOfSound / Self.step))
        sums[place * orders + reflections] += 1 / (distance * distance)
      }
    }
    energies = sums
  }

  /// The coefficient of pressure, above 0 and below 1, that comes nearest; nil where none comes within 5 %.
  ///
  /// The T30 jumps where a single strong reflection enters or leaves the levels it is fitted to, so that for a few rooms
  /// no coefficient lies near enough.
  var coefficient: Double? {
    // ln β = −12·ln 10·V / (c·S·T), from Eyring's T with absorption 1 − β².
    var logarithm = -12 * log(10) * room.volume / (ShoeboxRoom.speedOfSound * room.surface * wanted)
    var best = (logarithm: 0.0, error: 0.05)
    for step in 0..<40 {
      guard let time = reverberationTime(exp(logarithm)) else { break }
      let error = abs(time / wanted - 1)
      if error < best.error { best = (logarithm, error) }
      if error < 0.001 { break }
      // In a diffuse field the time is inversely proportional to the logarithm; smaller steps later end swings.
      logarithm *= pow(min(2, max(0.5, time / wanted)), step < 10 ? 1 : 0.4)
    }
    return best.logarithm < 0 ? exp(best.logarithm) : nil
  }

  private func reverberationTime(_ coefficient: Double) -> Double? {
    let powers = (0..<orders).map { pow(coefficient, 2 * Double($0)) }
    let decay = (0..<steps).map { step in
      (0..<orders).reduce(0) { $0 + energies[step * orders + $1] * powers[$1] }
    }
    return EnergyDecay(energies: decay, step: Self.step).reverberationTime()
  }
}
