/// Notices when a loss stops falling.
struct PlateauWatch: Codable, Sendable, Equatable {
  private var best: Double?
  private var epochsWithout = 0
  private(set) var reductions = 0

  mutating func observe(_ loss: Double, patience: Int) {
    guard let best, loss >= best else {
      self.best = loss
      epochsWithout = 0
      return
    }
    epochsWithout += 1
    guard epochsWithout > patience else { return }
    reductions += 1
    epochsWithout = 0
  }
}
