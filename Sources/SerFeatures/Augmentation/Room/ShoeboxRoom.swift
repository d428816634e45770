import Foundation
import SerSignal

/// A rectangular room with a source and a microphone, and the mirror images of the source in its walls (Allen & Berkley
/// 1979, doi:10.1121/1.382599). All six walls reflect alike.
struct ShoeboxRoom: Sendable, Equatable {
  /// Metres a second, at 20 °C.
  static let speedOfSound = 343.0

  /// Length, width and height in metres.
  let size: SIMD3<Double>
  /// Metres from the first corner.
  let source: SIMD3<Double>
  let microphone: SIMD3<Double>

  /// Cubic metres.
  var volume: Double { size.x * size.y * size.z }
  /// Square metres of all walls.
  var surface: Double { 2 * (size.x * size.y + size.y * size.z + size.z * size.x) }

  /// Metres from source to microphone.
  var directDistance: Double {
    let path = source - microphone
    return (path * path).sum().squareRoot()
  }

  /// One axis of the lattice of images: the squared offset from the microphone and the reflections on the way.
  private struct AxisImage {
    let squaredOffset: Double
    let reflections: Int
  }

  /// The images of one axis within a distance, nearest first.
  private func axisImages(_ axis: Int, within distance: Double) -> [AxisImage] {
    let reach = Int(distance / (2 * size[axis])) + 1
    var images: [AxisImage] = []
    for period in -reach...reach {
      for mirrored in 0...1 {
        let position = Double(1 - 2 * mirrored) * source[axis] + 2 * Double(period) * size[axis]
        let offset = position - microphone[axis]
        guard abs(offset) <= distance else { continue }
        images.append(AxisImage(squaredOffset: offset * offset, reflections: abs(period - mirrored) + abs(period)))
      }
    }
    return images.sorted { ($0.squaredOffset, $0.reflections) < ($1.squaredOffset, $1.reflections) }
  }

  /// Calls `body` with distance in metres and number of reflections of every image within a distance, the direct sound
  /// among them; always in the same order.
  func forEachImage(within distance: Double, _ body: (_ distance: Double, _ reflections: Int) -> Void) {
    let axes = (0..<3).map { axisImages($0, within: distance) }
    let limit = distance * distance
    for x in axes[0] {
      for y in axes[1] {
        let flat = x.squaredOffset + y.squaredOffset
        if flat > limit { break }
        for z in axes[2] {
          let squared = flat + z.squaredOffset
          if squared > limit { break }
          body(squared.squareRoot(), x.reflections + y.reflections + z.reflections)
        }
      }
    }
  }

  /// The most reflections on any way within a distance.
  func mostReflections(within distance: Double) -> Int {
    (0..<3).reduce(0) { sum, axis in
      sum + (axisImages(axis, within: distance).map(\.reflections).max() ?? 0)
    }
  }
}
