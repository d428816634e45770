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
  /// Gain and hessians of every node, [nodes, 2].
  private(set) var nodeStatistics: [Float] = []
  /// Mean loss of the training rows before each round and, once it is finished, after the last.
  private(set) var trainingLoss: [Double] = []
  /// Rows added to histograms of features, in all.
  private(set) var histogramUpdates = 0
  /// The trees of a round in the order in which they are begun: those that were the most work in the round before first,
  /// so that no worker is left alone with a large one at the end.
  private var beginning: [Int]

  init(
    _ trainer: GradientBoostingClassifier, _ tiles: GradientTiles, _ loss: BoostingLoss, labels: [UInt16], seed: Seed
  ) {
    self.trainer = trainer
    self.tiles = tiles
    self.loss = loss
    self.labels = labels
    self.seed = seed
    margins = [Float](repeating: 0, count: tiles.rows * loss.outputs)
    pairs = [Float](repeating: 0, count: tiles.rows * loss.gradientWidth)
    beginning = Array(0..<loss.treesARound)
  }

  /// Grows the trees of a round and returns them: one an output, or one for all.
  mutating func grow(round: Int, workers: Int) async throws(TrainingError) -> [GrownGradientTree] {
    trainingLoss.append(loss.gradients(margins, labels, into: &pairs))
    let seed = seed.derived("round", round)
    let trees =
      loss.isJoint
      ? try await growTrees(on: JointGradients.self, seed, workers: workers)
      : try await growTrees(on: ScalarGradients.self, seed, workers: workers)
    for tree in trees { add(tree) }
    beginning.sort { trees[$0].histogramUpdates > trees[$1].histogramUpdates }
    return trees
  }

  /// Takes the loss after the last round.
  mutating func finish() { trainingLoss.append(loss.gradients(margins, labels, into: &pairs)) }

  private func growTrees<Gradients: TreeGradients>(
    on kind: Gradients.Type, _ seed: Seed, workers: Int
  ) async throws(TrainingError) -> [GrownGradientTree] {
    let (trainer, tiles, pairs, loss, beginning) = (trainer, tiles, pairs, loss, beginning)
    let penalties = GradientPenalties(trainer)
    do {
      let grown = try await parallelMap(
        count: beginning.count, workers: workers,
        context: { GradientTreeGrower<Gradients>(tiles, trainer, loss) },
        { grower, place in
          let tree = beginning[place]
          var stream = seed.derived("tree", tree).makeStream()
          let sample = trainer.drawRows(tiles.rows, &stream)
          let limits = SplitLimits(tiles, isDrawn: trainer.drawFeatures(tiles.features, &stream))
          return pairs.withUnsafeBufferPointer { pairs in
            let gradients = Gradients(
              tiles, pairs: pairs.baseAddress!, tree: tree, loss: loss, penalties: penalties)
            return (tree: tree, grown: grower.grow(gradients, sample: sample, limits))
          }
        })
      return grown.sorted { $0.tree < $1.tree }.map(\.grown)
    } catch {
      throw .cancelled
    }
  }

  private mutating func add(_ tree: GrownGradientTree) {
    histogramUpdates += tree.histogramUpdates
    margins.withUnsafeMutableBufferPointer { margins in
      tree.leaves.withUnsafeBufferPointer { leaves in
        guard let base = margins.baseAddress else { return }
        loss.add(tree: ensemble.treeCount, tree.leafValues, leaves: leaves, to: base)
      }
    }
    ensemble.append(tree.builder)
    leafValues += tree.leafValues
    nodeStatistics += tree.statistics.flatMap { [$0.gain, $0.hessian] }
  }
}

extension GradientBoostingClassifier {
  /// The rows that a tree sees, ascending: drawn without replacement.
  fileprivate func drawRows(_ count: Int, _ stream: inout RandomStream) -> [UInt32] {
    guard rowSample < 1 else { return (0..<UInt32(count)).map { $0 } }
    let wanted = max(1, Int((rowSample * Double(count)).rounded()))
    return Self.draw(wanted, of: count, &stream).sorted().map(UInt32.init)
  }

  /// Whether a tree may split each feature: drawn anew for every tree, XGBoost's `colsample_bytree`. Nil for all.
  fileprivate func drawFeatures(_ count: Int, _ stream: inout RandomStream) -> [Bool]? {
    guard columnSample < 1 else { return nil }
    var isDrawn = [Bool](repeating: false, count: count)
    let wanted = max(1, Int((columnSample * Double(count)).rounded()))
    for feature in Self.draw(wanted, of: count, &stream) { isDrawn[feature] = true }
    return isDrawn
  }

  private static func draw(_ wanted: Int, of count: Int, _ stream: inout RandomStream) -> ArraySlice<Int> {
    var all = Array(0..<count)
    for place in 0..<wanted { all.swapAt(place, place + stream.index(below: count - place)) }
    return all.prefix(wanted)
  }
}
