/// From probabilities of pairs to probabilities of classes: the second method of Wu, Lin & Weng, "Probability
/// estimates for multi-class classification by pairwise coupling", JMLR 5 (2004) 975–1005.
///
/// It minimises Σ over pairs of (rⱼᵢpᵢ − rᵢⱼpⱼ)² over probability vectors p, where rᵢⱼ is the probability of i among
/// i and j, by cyclic exact minimisation in one pᵢ, each followed by normalisation.
enum PairwiseCoupling {
  /// k probabilities that sum to 1.
  ///
  /// - Parameter firstOfPair: the probability of the first class of each pair (0, 1), (0, 2) … (1, 2) …, above 0 and
  ///   below 1.
  static func probabilities(classes k: Int, firstOfPair: [Double]) -> [Double] {
    let quadratic = quadraticForm(classes: k, firstOfPair)
    var p = [Double](repeating: 1 / Double(k), count: k)
    // Far below what a Float shows, and reached in a few dozen rounds.
    let tolerance = 1e-9 / Double(k)
    for _ in 0..<max(1000, 10 * k) {
      var products = (0..<k).map { i in (0..<k).reduce(0.0) { $0 + quadratic[i * k + $1] * p[$1] } }
      var value = (0..<k).reduce(0.0) { $0 + p[$1] * products[$1] }
      if products.allSatisfy({ abs($0 - value) < tolerance }) { break }
      for i in 0..<k {
        let own = quadratic[i * k + i]
        let change = (value - products[i]) / own
        p[i] += change
        let norm = 1 + change
        value = (value + change * (change * own + 2 * products[i])) / (norm * norm)
        for j in 0..<k {
          products[j] = (products[j] + change * quadratic[i * k + j]) / norm
          p[j] /= norm
        }
      }
    }
    let sum = p.reduce(0, +)
    return p.map { $0 / sum }
  }

  /// Qᵢᵢ = Σ rⱼᵢ², Qᵢⱼ = −rⱼᵢrᵢⱼ, shape [k, k].
  static func quadraticForm(classes k: Int, _ firstOfPair: [Double]) -> [Double] {
    var quadratic = [Double](repeating: 0, count: k * k)
    for ((i, j), r) in zip(ClassPairs(k).pairs, firstOfPair) {
      quadratic[i * k + i] += (1 - r) * (1 - r)
      quadratic[j * k + j] += r * r
      quadratic[i * k + j] = -r * (1 - r)
      quadratic[j * k + i] = -r * (1 - r)
    }
    return quadratic
  }
}
