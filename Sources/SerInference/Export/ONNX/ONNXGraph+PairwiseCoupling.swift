/// Probabilities of support vector machines: a sigmoid for each pair, coupling, and the winner of the votes on top.
extension ONNXGraph {
  /// Shape [N, classes] from decision values of pairs.
  mutating func probabilities(
    _ decisions: Value, _ pairs: ONNXPairs, sigmoids: [(slope: Double, offset: Double)], _ ballot: Ballot
  ) -> Value {
    let slopes = doubles(sigmoids.map { -$0.slope })
    let offsets = doubles(sigmoids.map { -$0.offset })
    let ofFirst = apply("Sigmoid", [sum(product(decisions, slopes), offsets)])
    let bounded = smaller(greater(ofFirst, double(1e-7)), double(1 - 1e-7))
    return raising(coupled(bounded, pairs), ballot, classes: pairs.classes)
  }

  /// The second method of Wu, Lin & Weng (JMLR 5, 2004, 975–1005): the probabilities that minimise pᵀQp.
  ///
  /// LIBSVM and serbase go there by steps. Here it is the solution y of (Q + 1·1ᵀ)y = 1, divided by its sum: on the
  /// plane Σ p = 1 the added term is constant, and it makes the matrix positive definite, even for two classes, so that
  /// elimination needs no pivots.
  private mutating func coupled(_ ofFirst: Value, _ pairs: ONNXPairs) -> Value {
    let k = pairs.classes
    let quadratic = quadraticForm(ofFirst, pairs)
    let regular = sum(quadratic, double(1))
    let pads = integers([0, 0, 0, 0, 0, 1])
    // [N, k, k + 1], the last column that of the right-hand side.
    var system = apply("Pad", [regular, pads, double(1)])
    for step in 0..<k {
      let row = slices(system, at: [step], along: 1)
      let normalized = quotient(row, slices(row, at: [step], along: 2))
      let unit = doubles((0..<k).map { $0 == step ? 1 : 0 }, shape: [1, k, 1])
      // Takes the column away from every row but its own, which is divided by the pivot.
      let shares = difference(slices(system, at: [step], along: 2), unit)
      system = difference(system, product(shares, normalized))
    }
    let solution = slice(system, at: k, along: 2)
    return quotient(solution, sums(solution, along: [1]))
  }

  /// Qᵢᵢ = Σ rⱼᵢ², Qᵢⱼ = −rⱼᵢrᵢⱼ, shape [N, k, k], rᵢⱼ being the probability of i among i and j.
  private mutating func quadraticForm(_ ofFirst: Value, _ pairs: ONNXPairs) -> Value {
    let (k, count) = (pairs.classes, pairs.pairs.count)
    let ofSecond = difference(double(1), ofFirst)
    let all = appendingColumn(joined([ofFirst, ofSecond], along: 1), of: double(0))
    var places = [Int](repeating: 2 * count, count: k * k)
    for (pair, (first, second)) in pairs.pairs.enumerated() {
      places[first * k + second] = pair
      places[second * k + first] = count + pair
    }
    let ratios = reshaped(slices(all, at: places, along: 1), [-1, k, k])
    let diagonal = sums(product(ratios, ratios), along: [1])
    let identity = doubles((0..<k * k).map { $0 % (k + 1) == 0 ? 1 : 0 }, shape: [1, k, k])
    return difference(product(diagonal, identity), product(ratios, transposed(ratios, [0, 2, 1])))
  }

  /// The winner of the votes becomes the greatest: it is pooled with every class above the mean of the pool.
  ///
  /// With the others in descending order, the mean of the pool rises as long as classes join it and falls behind: it is
  /// the greatest of the means of the first 0, 1, 2 … of them with the winner.
  private mutating func raising(_ probabilities: Value, _ ballot: Ballot, classes k: Int) -> Value {
    let own = sums(choice(ballot.isWinner, probabilities, double(0)), along: [1])
    let others = choice(ballot.isWinner, double(-1), probabilities)
    let count = integers([k])
    let sorted = apply("TopK", [others, count], resultCount: 2)
    // The last of them is the winner itself.
    let descending = slices(sorted, at: Array(0..<k - 1), along: 1)
    let totals = apply("CumSum", [joined([own, descending], along: 1), integer(1)])
    let mean = greatest(quotient(totals, doubles((1...k).map { Double($0) })), along: 1)
    let isPooled = apply("GreaterOrEqual", [others, mean])
    let pooled = sums(cast(isPooled, to: .double), along: [1])
    // As much as survives rounding to `Float`, taken from those it is pooled with.
    let margin = product(mean, double(1e-6))
    let raised = choice(isGreater(pooled, double(0)), sum(mean, margin), own)
    let lowered = difference(mean, quotient(margin, greater(pooled, double(1))))
    return choice(ballot.isWinner, raised, choice(isPooled, lowered, probabilities))
  }
}
