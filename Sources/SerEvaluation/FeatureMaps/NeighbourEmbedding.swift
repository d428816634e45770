import Foundation
import SerNumerics

/// A map of rows in which neighbours stay neighbours: exact t-SNE (van der Maaten & Hinton 2008, JMLR 9:2579).
///
///     let map = try NeighbourEmbedding(scores, dimensions: 30, workers: 2)
///     map.x[0], map.y[0]           // where the first row lies
///
/// It begins with the first two columns of the input (principal components, so that the coarse arrangement isn't left to
/// chance: Kobak & Berens 2019, doi:10.1038/s41467-019-13056-x) and draws no random number: the same rows give the same
/// bytes, whatever the worker count. Time grows with the square of the rows.
public struct NeighbourEmbedding: Sendable {
  public struct Parameters: Sendable, Equatable {
    /// The effective number of neighbours that each row keeps; at most a third of the others is used.
    public var perplexity = 30.0
    /// How much stronger neighbours attract each other at first.
    public var exaggeration: Float = 12
    public var exaggeratedSteps = 250
    public var steps = 750

    public init() {}
  }

  public let x: [Double]
  public let y: [Double]
  /// The perplexity used.
  public let perplexity: Double
  /// The Kullback–Leibler divergence of the map from the rows, in nats: 0 would be a map that keeps everything.
  public let divergence: Double

  /// The map of rows of `values` [rows, dimensions ≥ 2], at least 8. Throws `CancellationError`.
  public init(
    _ values: [Double], dimensions: Int, parameters: Parameters = Parameters(), workers: Int
  ) throws(CancellationError) {
    precondition(dimensions >= 2 && values.count >= 8 * dimensions, "too few rows or columns for a map")
    let count = values.count / dimensions
    perplexity = min(parameters.perplexity, Double(count - 1) / 3)
    let layout = EmbeddingLayout(count: count)
    let affinities = NeighbourAffinities(
      SquaredDistances(values, dimensions: dimensions), perplexity: perplexity, stride: layout.stride,
      workers: workers)
    var descent = EmbeddingDescent(layout, start: values, dimensions: dimensions)
    for step in 0..<parameters.steps {
      if Task.isCancelled { throw CancellationError() }
      let isEarly = step < parameters.exaggeratedSteps
      descent.step(
        affinities, exaggeration: isEarly ? parameters.exaggeration : 1, momentum: isEarly ? 0.5 : 0.8,
        rate: max(Float(count) / parameters.exaggeration / 4, 50), workers: workers)
    }
    divergence = descent.divergence(from: affinities)
    x = descent.x.prefix(count).map(Double.init)
    y = descent.y.prefix(count).map(Double.init)
  }
}

/// How the points of a map lie in memory: padded to whole vectors.
struct EmbeddingLayout {
  let count: Int
  var stride: Int { (count + 7) / 8 * 8 }
}
