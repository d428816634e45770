import SerLearning
import SerNumerics

/// Boosting in progress: margins of the training rows, and the trees so far.
struct BoostingRun {
  private let trainer: GradientBoostingClassifier
  private let tiles: GradientTiles
  let loss: BoostingLoss
  private let labels: [UInt16]
  private let seed: Seed
  /// Shape [rows, outputs].
  private var margins: [Float]
  private var pairs: [Float]
  private(set) var ensemble = TreeEnsemble()
  private(set) var leafValues: [Float] = []
  /// Sums of the gains of the splits, one a feature.
  private(set) var gains: [Double]
  /// Mean loss of the training rows before each round.
  private(set) var trainingLoss: [Double] = []

  init(
    _ trainer: GradientBoostingClassifier, _ tiles: GradientTiles, _ loss: BoostingLoss, labels: [UInt16], seed: Seed
  ) {
    self.trainer = trainer
    self.tiles = tiles
    self.loss = loss
    self.labels = labels
    self.seed = seed
    margins = [Float](repeating: 0, count: tiles.rows * loss.outputs)
    pairs = [Float](repeating: 0, count: 2 * tiles.rows * loss.outputs)
    gains = [Double](repeating: 0, count: tiles.features)
  }

  /// Grows the trees of a round and returns them, one an output.
  mutating func grow(round: Int, workers: Int) async throws(TrainingError) -> [GrownGradientTree] {
    trainingLoss.append(loss.gradients(margins, labels, into: &pairs))
    let (trainer, tiles, pairs, seed) = (trainer, tiles, pairs, seed.derived("round", round))
    let rows = tiles.rows
    let trees: [GrownGradientTree]
    do {
      trees = try await parallelMap(
        count: loss.outputs, workers: workers, context: { GradientTreeGrower(tiles, trainer) },
        { grower, output in
          var stream = seed.derived("tree", output).makeStream()
          let sample = trainer.drawRows(rows, &stream)
          let allowed = trainer.drawFeatures(tiles.features, &stream)
          return pairs.withUnsafeBufferPointer { pairs in
            grower.grow(pairs.baseAddress! + 2 * rows * output, sample: sample, allowed: allowed)
          }
        })
    } catch {
      throw .cancelled
    }
    for (output, tree) in trees.enumerated() {
      ensemble.append(tree.builder)
      leafValues += tree.leafValues
      for (feature, gain) in tree.gains.sorted(by: { $0.key < $1.key }) { gains[feature] += gain }
      for row in 0..<rows { margins[row * loss.outputs + output] += tree.update[row] }
    }
    return trees
  }
}

extension GradientBoostingClassifier {
  /// The rows that a tree sees, ascending: drawn without replacement.
  fileprivate func drawRows(_ count: Int, _ stream: inout RandomStream) -> [UInt32] {
    guard rowSample < 1 else { return (0..<UInt32(count)).map { $0 } }
    let wanted = max(1, Int((rowSample * Double(count)).rounded()))
    return Self.draw(wanted, of: count, &stream).sorted().map(UInt32.init)
  }

  /// 0 for each feature that a tree may split, −∞ for others, up to whole tiles.
  fileprivate func drawFeatures(_ count: Int, _ stream: inout RandomStream) -> [Float] {
    let lanes = (count + GradientTiles.width - 1) / GradientTiles.width * GradientTiles.width
    var allowed = [Float](repeating: -.infinity, count: lanes)
    guard columnSample < 1 else {
      for feature in 0..<count { allowed[feature] = 0 }
      return allowed
    }
    let wanted = max(1, Int((columnSample * Double(count)).rounded()))
    for feature in Self.draw(wanted, of: count, &stream) { allowed[feature] = 0 }
    return allowed
  }

  private static func draw(_ wanted: Int, of count: Int, _ stream: inout RandomStream) -> ArraySlice<Int> {
    var all = Array(0..<count)
    for place in 0..<wanted { all.swapAt(place, place + stream.index(below: count - place)) }
    return all.prefix(wanted)
  }
}
