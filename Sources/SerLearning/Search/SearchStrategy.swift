/// How the trials of a search are chosen and how much each is given.
public enum SearchStrategy: Sendable, Equatable, CustomStringConvertible {
  /// Every combination of the listed values, each judged in full.
  case grid
  /// So many combinations at random (Bergstra & Bengio 2012, JMLR 13:281), each judged in full.
  case random(trials: Int)
  /// Successive halving (Jamieson & Talwalkar 2016, arXiv:1502.07943), one bracket of Hyperband (Li et al. 2018, JMLR
  /// 18:185): many combinations are judged cheaply, the best third of them with three times the resource, and so on.
  /// `trials` nil begins with the whole grid.
  case halving(trials: Int?)

  public static let names = ["grid", "random", "halving"]

  public var name: String {
    switch self {
    case .grid: "grid"
    case .random: "random"
    case .halving: "halving"
    }
  }

  public var description: String {
    switch self {
    case .grid: "grid"
    case .random(let trials): "random, \(trials) trials"
    case .halving(let trials): "successive halving" + (trials.map { ", \($0) trials" } ?? " of the grid")
    }
  }
}
