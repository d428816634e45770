import Foundation
import SerNumerics

/// The points of a t-SNE map and their movement: gradient descent with momentum and a gain a coordinate (Jacobs 1988),
/// as in the authors' reference program.
struct EmbeddingDescent {
  private let layout: EmbeddingLayout
  /// Coordinates, padded with places so far away that they attract and repel nobody.
  private(set) var x: [Float]
  private(set) var y: [Float]
  private var movement: [Float]
  private var gains: [Float]

  private static let nowhere: Float = 1e9
  /// Rows of a parallel chunk.
  private static let block = 32

  /// Points at the first two columns of `start` [rows, dimensions], shrunk to a deviation of 1e-4.
  init(_ layout: EmbeddingLayout, start: [Double], dimensions: Int) {
    self.layout = layout
    let count = layout.count
    let first = (0..<count).map { start[$0 * dimensions] }
    let second = (0..<count).map { start[$0 * dimensions + 1] }
    let deviation = Statistics.standardDeviation(first)
    let scale = deviation > 0 ? 1e-4 / deviation : 1
    let padding = [Float](repeating: Self.nowhere, count: layout.stride - count)
    x = first.map { Float($0 * scale) } + padding
    y = second.map { Float($0 * scale) } + padding
    movement = [Float](repeating: 0, count: 2 * count)
    gains = [Float](repeating: 1, count: 2 * count)
  }

  /// What one point feels.
  private struct Pull {
    /// Σ p w (yᵢ − yⱼ) and Σ w² (yᵢ − yⱼ) with w = 1 / (1 + ‖yᵢ − yⱼ‖²).
    var attraction = SIMD2<Float>()
    var repulsion = SIMD2<Float>()
    /// Σ w over the other points.
    var weight = 0.0
  }

  /// Moves every point once.
  mutating func step(
    _ affinities: NeighbourAffinities, exaggeration: Float, momentum: Float, rate: Float, workers: Int
  ) {
    let pulls = pulls(affinities, workers: workers)
    let total = Float(pulls.reduce(0) { $0 + $1.weight })
    var center = SIMD2<Float>()
    for (point, pull) in pulls.enumerated() {
      let gradient = 4 * (exaggeration * pull.attraction - pull.repulsion / total)
      for axis in 0..<2 {
        let place = 2 * point + axis
        let turns = (gradient[axis] > 0) == (movement[place] > 0)
        gains[place] = max(0.01, turns ? gains[place] * 0.8 : gains[place] + 0.2)
        movement[place] = momentum * movement[place] - rate * gains[place] * gradient[axis]
      }
      x[point] += movement[2 * point]
      y[point] += movement[2 * point + 1]
      center += SIMD2(x[point], y[point])
    }
    center /= Float(layout.count)
    for point in 0..<layout.count {
      x[point] -= center.x
      y[point] -= center.y
    }
  }

  /// The pulls on all points: each is one pass over all others, so that chunks share nothing.
  private func pulls(_ affinities: NeighbourAffinities, workers: Int) -> [Pull] {
    let count = layout.count
    return [Pull](unsafeUninitializedCapacity: count) { pulls, initialized in
      nonisolated(unsafe) let target = pulls
      x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in
          affinities.values.withUnsafeBufferPointer { values in
            nonisolated(unsafe) let (x, y, values) = (x, y, values)
            concurrentChunks(count: (count + Self.block - 1) / Self.block, workers: workers) { _, chunk in
              for point in chunk * Self.block..<min(count, (chunk + 1) * Self.block) {
                let own = UnsafeBufferPointer(
                  rebasing: values[point * affinities.stride..<(point + 1) * affinities.stride])
                target.initializeElement(at: point, to: Self.pull(on: point, x, y, own))
              }
            }
          }
        }
      }
      initialized = count
    }
  }

  /// The pull on one point. `x`, `y` and `affinities` are padded to whole vectors.
  private static func pull(
    on point: Int, _ x: UnsafeBufferPointer<Float>, _ y: UnsafeBufferPointer<Float>,
    _ affinities: UnsafeBufferPointer<Float>
  ) -> Pull {
    let (ownX, ownY) = (SIMD8<Float>(repeating: x[point]), SIMD8<Float>(repeating: y[point]))
    var (attractionX, attractionY) = (SIMD8<Float>(), SIMD8<Float>())
    var (repulsionX, repulsionY) = (SIMD8<Float>(), SIMD8<Float>())
    var weights = SIMD8<Float>()
    let (rawX, rawY, rawP) = (
      UnsafeRawBufferPointer(x), UnsafeRawBufferPointer(y), UnsafeRawBufferPointer(affinities)
    )
    for offset in stride(from: 0, to: rawX.count, by: MemoryLayout<SIMD8<Float>>.size) {
      let dx = ownX - rawX.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
      let dy = ownY - rawY.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
      let weight = 1 / (1 + dx * dx + dy * dy)
      let attraction = weight * rawP.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
      let repulsion = weight * weight
      weights += weight
      attractionX += attraction * dx
      attractionY += attraction * dy
      repulsionX += repulsion * dx
      repulsionY += repulsion * dy
    }
    // The point itself, at distance 0, is among the weights.
    return Pull(
      attraction: SIMD2(attractionX.sum(), attractionY.sum()), repulsion: SIMD2(repulsionX.sum(), repulsionY.sum()),
      weight: Double(weights.sum()) - 1)
  }

  /// Σ p log (p / q) over all pairs, with q = w / Σ w.
  func divergence(from affinities: NeighbourAffinities) -> Double {
    let count = layout.count
    var total = 0.0
    func weight(_ a: Int, _ b: Int) -> Double {
      let (dx, dy) = (Double(x[a] - x[b]), Double(y[a] - y[b]))
      return 1 / (1 + dx * dx + dy * dy)
    }
    for a in 0..<count {
      for b in 0..<a { total += 2 * weight(a, b) }
    }
    var divergence = 0.0
    for a in 0..<count {
      for b in 0..<a {
        let p = Double(affinities.values[a * affinities.stride + b])
        if p > 0 { divergence += 2 * p * log(p * total / weight(a, b)) }
      }
    }
    return divergence
  }
}
