/// The vertex of the parabola through three values at equal distances.
struct Parabola {
  /// From the middle, in units of the distance; 0 where the three values lie on a line.
  let offset: Double
  /// The value at the vertex.
  let height: Double

  init(left: Double, middle: Double, right: Double) {
    let curvature = left - 2 * middle + right
    guard curvature != 0 else {
      (offset, height) = (0, middle)
      return
    }
    let slope = (right - left) / 2
    offset = -slope / curvature
    height = middle - slope * slope / (2 * curvature)
  }
}
