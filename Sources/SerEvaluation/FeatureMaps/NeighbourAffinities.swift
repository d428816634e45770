import Foundation
import SerNumerics

/// How likely a row would choose each other one as its neighbour: the matrix that t-SNE imitates in the plane.
///
/// Each row spreads a Gaussian over the others whose width gives it the wanted perplexity (an effective number of
/// neighbours); p(i, j) is the mean of both directions, and all sum to 1 (van der Maaten & Hinton 2008).
struct NeighbourAffinities: Sendable {
  let count: Int
  /// Values from one row to the next: the count rounded up to whole vectors; what lies beyond is 0.
  let stride: Int
  /// Shape [count, stride].
  let values: [Float]

  init(_ distances: SquaredDistances, perplexity: Double, stride: Int, workers: Int) {
    let count = distances.count
    var conditional = [Float](repeating: 0, count: count * stride)
    conditional.withUnsafeMutableBufferPointer { target in
      nonisolated(unsafe) let target = target
      concurrentChunks(count: distances.blocks, workers: workers) { _, block in
        let found = distances.distances(ofBlock: block)
        for (place, row) in distances.rows(ofBlock: block).enumerated() {
          let own = UnsafeMutableBufferPointer(rebasing: target[row * stride..<row * stride + count])
          Self.spread(found[place * count..<(place + 1) * count], from: row, perplexity: perplexity, into: own)
        }
      }
      let scale = 0.5 / Float(count)
      for row in 0..<count {
        for other in 0..<row {
          let mean = (target[row * stride + other] + target[other * stride + row]) * scale
          target[row * stride + other] = mean
          target[other * stride + row] = mean
        }
      }
    }
    (self.count, self.stride, values) = (count, stride, conditional)
  }

  /// The probabilities of one row's neighbours, by bisection on the Gaussian's precision until their entropy is that of
  /// the perplexity. Distances count from the nearest one, so that nothing underflows altogether.
  private static func spread(
    _ distances: ArraySlice<Float>, from row: Int, perplexity: Double, into target: UnsafeMutableBufferPointer<Float>
  ) {
    let base = distances.startIndex
    var least = Float.infinity
    for other in target.indices where other != row { least = min(least, distances[base + other]) }
    let wanted = log(perplexity)
    var (low, high) = (0.0, Double.infinity)
    var precision = 1.0
    var sum = 0.0
    for _ in 0..<80 {
      sum = 0
      var weighted = 0.0
      for other in target.indices where other != row {
        let distance = Double(distances[base + other] - least)
        let weight = exp(-precision * distance)
        target[other] = Float(weight)
        sum += weight
        weighted += weight * distance
      }
      let entropy = log(sum) + precision * weighted / sum
      if abs(entropy - wanted) < 1e-5 { break }
      if entropy > wanted {
        low = precision
        precision = high.isFinite ? (low + high) / 2 : precision * 2
      } else {
        high = precision
        precision = (low + high) / 2
      }
    }
    target[row] = 0
    let scale = Float(1 / max(sum, .leastNormalMagnitude))
    for other in target.indices { target[other] *= scale }
  }
}
