import SerLearning

/// Minimises a smooth function by L-BFGS: steps along −H·gradient, H built from the last few steps alone.
///
/// Liu & Nocedal 1989, doi:10.1007/BF01589116; algorithms 7.4 and 7.5 of Nocedal & Wright 2006.
struct QuasiNewtonMinimizer {
  /// The greatest component of the gradient at which it stops.
  let tolerance: Double
  let maxIterations: Int
  /// Steps remembered.
  var memory = 10

  /// Where it stopped, and why.
  struct Minimum {
    let point: [Double]
    let value: Double
    /// The greatest component of the gradient.
    let slope: Double
    let iterations: Int
    let evaluations: Int
    let stopReason: String
    let converged: Bool
  }

  /// A function's value at a point; its gradient goes into the second argument.
  typealias Function = (_ point: [Double], _ gradient: inout [Double]) -> Double

  /// Throws when the task is cancelled.
  func minimize(from start: [Double], _ function: @escaping Function) throws(TrainingError) -> Minimum {
    var place = LineSearch.Place(point: start, gradient: start, value: 0)
    place.value = function(place.point, &place.gradient)
    var history = CurvatureHistory(limit: memory)
    var (iterations, evaluations) = (0, 1)
    func stop(_ reason: String, converged: Bool) -> Minimum {
      Minimum(
        point: place.point, value: place.value, slope: Self.greatest(place.gradient), iterations: iterations,
        evaluations: evaluations, stopReason: reason, converged: converged)
    }
    while true {
      if Task.isCancelled { throw .cancelled }
      let slope = Self.greatest(place.gradient)
      guard place.value.isFinite, slope.isFinite else {
        return stop("the loss is beyond the range of numbers", converged: false)
      }
      guard slope > tolerance else { return stop("converged", converged: true) }
      guard iterations < maxIterations else { return stop("iteration limit", converged: false) }
      let direction = history.direction(for: place.gradient)
      // Without a history the first step is as long as the gradient is short of 1.
      let first = history.isEmpty ? min(1, 1 / max(slope, 1e-300)) : 1
      var search = LineSearch(from: place, along: direction, function)
      let next = search.search(firstStep: first)
      evaluations += search.evaluations
      guard let next else {
        // Rounding can bend a direction built from many steps upwards; the gradient alone never is.
        guard history.isEmpty else {
          history.forget()
          continue
        }
        return stop("no step lowers the loss any more", converged: false)
      }
      history.remember(from: place, to: next)
      place = next
      iterations += 1
    }
  }

  /// NaN where a component is.
  private static func greatest(_ gradient: [Double]) -> Double {
    gradient.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, abs($1)) }
  }
}

/// What the last steps say of the curvature.
private struct CurvatureHistory {
  let limit: Int
  private var steps: [(point: [Double], gradient: [Double], product: Double)] = []

  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { steps.isEmpty }

  mutating func forget() { steps = [] }

  mutating func remember(from old: LineSearch.Place, to new: LineSearch.Place) {
    let point = zip(new.point, old.point).map { $0 - $1 }
    let gradient = zip(new.gradient, old.gradient).map { $0 - $1 }
    let product = dot(point, gradient)
    // Positive for a convex function but for rounding, which would spoil all later directions.
    guard product > 1e-16 * dot(gradient, gradient) else { return }
    if steps.count == limit { steps.removeFirst() }
    steps.append((point, gradient, product))
  }

  /// −H·gradient by the two loops.
  func direction(for gradient: [Double]) -> [Double] {
    var result = gradient.map { -$0 }
    guard let last = steps.last else { return result }
    var shares: [Double] = []
    for step in steps.reversed() {
      let share = dot(step.point, result) / step.product
      add(-share, step.gradient, to: &result)
      shares.append(share)
    }
    let scale = last.product / dot(last.gradient, last.gradient)
    for index in result.indices { result[index] *= scale }
    for (step, share) in zip(steps, shares.reversed()) {
      add(share - dot(step.gradient, result) / step.product, step.point, to: &result)
    }
    return result
  }
}

/// Σ a·b.
func dot(_ a: [Double], _ b: [Double]) -> Double {
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      var sum = 0.0
      for index in 0..<min(a.count, b.count) { sum += a[index] * b[index] }
      return sum
    }
  }
}

/// target += factor · values.
private func add(_ factor: Double, _ values: [Double], to target: inout [Double]) {
  target.withUnsafeMutableBufferPointer { target in
    values.withUnsafeBufferPointer { values in
      for index in 0..<min(values.count, target.count) { target[index] += factor * values[index] }
    }
  }
}
