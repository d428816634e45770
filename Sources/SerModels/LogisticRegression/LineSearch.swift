/// A step along a direction that fulfils the strong Wolfe conditions: the value falls by at least 10⁻⁴ of what the slope
/// promises, and the slope by at least a tenth.
///
/// Algorithms 3.5 and 3.6 of Nocedal & Wright 2006, with steps between two tried ones from the cubic through both. Near
/// the minimum the value changes by less than its rounding: there it may stay within that, as long as the slope falls
/// (Hager & Zhang 2005, doi:10.1137/030601880).
struct LineSearch {
  /// A point with what is known of it.
  struct Place {
    var point: [Double]
    var gradient: [Double]
    var value: Double
  }

  /// A tried step: its length, the value there, and the slope along the direction.
  private struct Trial {
    let step: Double
    let place: Place
    let slope: Double
  }

  private let start: Trial
  private let direction: [Double]
  private let function: QuasiNewtonMinimizer.Function
  private(set) var evaluations = 0

  private static let sufficientDecrease = 1e-4
  private static let curvature = 0.9
  private static let mostEvaluations = 30

  init(from place: Place, along direction: [Double], _ function: @escaping QuasiNewtonMinimizer.Function) {
    start = Trial(step: 0, place: place, slope: dot(place.gradient, direction))
    self.direction = direction
    self.function = function
  }

  /// The place found; nil where the direction doesn't lead down.
  mutating func search(firstStep: Double) -> Place? {
    guard start.slope < 0 else { return nil }
    var previous = start
    var step = firstStep
    while evaluations < Self.mostEvaluations {
      let trial = evaluate(step)
      guard trial.place.value.isFinite, trial.slope.isFinite else {
        step = (previous.step + step) / 2
        continue
      }
      if isTooHigh(trial) || (previous.step > 0 && trial.place.value >= previous.place.value && !isFlat(trial)) {
        return zoom(low: previous, high: trial)
      }
      if isLevel(trial) { return trial.place }
      if trial.slope >= 0 { return zoom(low: trial, high: previous) }
      previous = trial
      step *= 2
    }
    return previous.step > 0 ? previous.place : nil
  }

  /// Narrows the interval between two trials; `low` is the better one.
  private mutating func zoom(low: Trial, high: Trial) -> Place? {
    var (low, high) = (low, high)
    while evaluations < Self.mostEvaluations {
      let trial = evaluate(Self.between(low, high))
      if isTooHigh(trial) || (trial.place.value >= low.place.value && !isFlat(trial)) {
        high = trial
      } else {
        if isLevel(trial) { return trial.place }
        if trial.slope * (high.step - low.step) >= 0 { high = low }
        low = trial
      }
      if abs(high.step - low.step) <= 1e-14 * max(high.step, low.step) { break }
    }
    return low.step > 0 && low.place.value <= start.place.value ? low.place : nil
  }

  private mutating func evaluate(_ step: Double) -> Trial {
    evaluations += 1
    var place = start.place
    for index in place.point.indices { place.point[index] += step * direction[index] }
    place.value = function(place.point, &place.gradient)
    return Trial(step: step, place: place, slope: dot(place.gradient, direction))
  }

  private func isTooHigh(_ trial: Trial) -> Bool {
    trial.place.value > start.place.value + Self.sufficientDecrease * trial.step * start.slope && !isFlat(trial)
  }

  /// Whether the value has not changed but for rounding.
  private func isFlat(_ trial: Trial) -> Bool {
    abs(trial.place.value - start.place.value) <= 1e-14 * abs(start.place.value)
  }

  private func isLevel(_ trial: Trial) -> Bool { abs(trial.slope) <= -Self.curvature * start.slope }

  /// The minimum of the cubic through both trials, kept a tenth of the interval away from its ends; the middle where
  /// there is none.
  private static func between(_ a: Trial, _ b: Trial) -> Double {
    let width = b.step - a.step
    let first = a.slope + b.slope - 3 * (a.place.value - b.place.value) / (a.step - b.step)
    let discriminant = first * first - a.slope * b.slope
    let middle = a.step + width / 2
    guard discriminant > 0 else { return middle }
    let second = (width > 0 ? 1 : -1) * discriminant.squareRoot()
    let step = b.step - width * (b.slope + second - first) / (b.slope - a.slope + 2 * second)
    let share = (step - a.step) / width
    return share.isFinite ? a.step + min(max(share, 0.1), 0.9) * width : middle
  }
}
