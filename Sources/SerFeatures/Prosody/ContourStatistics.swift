import SerNumerics

/// What a contour with gaps does over a clip: pitch, which only voiced frames have, or a level, which all have.
struct ContourStatistics {
  private(set) var mean = 0.0
  /// Population standard deviation.
  private(set) var std = 0.0
  private(set) var skew = 0.0
  /// Ascending.
  private var sorted: [Double] = []
  /// Slope of the least-squares line over time, per second.
  private(set) var slope = 0.0
  /// Mean rate of change of the frames where the contour goes up, per second.
  private(set) var rise = 0.0
  /// Mean rate of change where it goes down, per second: negative.
  private(set) var fall = 0.0

  /// Frames on either side that a rate of change looks at: what a single odd frame does is no movement.
  private static let reach = 2

  /// The statistics of `values` over the frames of `runs`; all are 0 without any.
  init(of values: [Double], over runs: [Range<Int>], hop: Double) {
    let frames = runs.joined()
    let count = Double(frames.count)
    guard count > 0 else { return }
    mean = frames.reduce(0.0) { $0 + values[$1] } / count
    let center = frames.reduce(0.0) { $0 + Double($1) } / count
    var (squares, cubes, products, times) = (0.0, 0.0, 0.0, 0.0)
    for frame in frames {
      let (deviation, time) = (values[frame] - mean, (Double(frame) - center) * hop)
      squares += deviation * deviation
      cubes += deviation * deviation * deviation
      products += deviation * time
      times += time * time
    }
    let variance = squares / count
    std = variance.squareRoot()
    skew = variance > 1e-12 ? cubes / count / (variance * std) : 0
    slope = times > 0 ? products / times : 0
    sorted = frames.map { values[$0] }.sorted()
    (rise, fall) = Self.movement(of: values, over: runs, hop: hop)
  }

  /// A percentile (0…100), linearly interpolated.
  func percentile(_ percent: Double) -> Double {
    sorted.isEmpty ? 0 : Statistics.quantile(sorted: sorted, percent / 100)
  }

  /// The mean of the rising and of the falling rates of change, each the slope of a line through five frames.
  private static func movement(
    of values: [Double], over runs: [Range<Int>], hop: Double
  ) -> (rise: Double, fall: Double) {
    var (rising, falling) = ((sum: 0.0, count: 0), (sum: 0.0, count: 0))
    let weight = 2 * (1...reach).reduce(0.0) { $0 + Double($1 * $1) }
    for run in runs where run.count > 2 * reach {
      for frame in run.dropFirst(reach).dropLast(reach) {
        let rate =
          (1...reach).reduce(0.0) { $0 + Double($1) * (values[frame + $1] - values[frame - $1]) } / (weight * hop)
        if rate > 0 { rising = (rising.sum + rate, rising.count + 1) }
        if rate < 0 { falling = (falling.sum + rate, falling.count + 1) }
      }
    }
    return (rising.sum / Double(max(1, rising.count)), falling.sum / Double(max(1, falling.count)))
  }

  /// Named values: mean, std, skew, percentiles, the range from the 5th to the 95th, slope, rise, fall.
  func columns(of contour: String) -> [(name: String, value: Double)] {
    [
      ("mean", mean), ("std", std), ("skew", skew), ("p5", percentile(5)), ("p25", percentile(25)),
      ("p50", percentile(50)), ("p75", percentile(75)), ("p95", percentile(95)),
      ("range", percentile(95) - percentile(5)), ("slope", slope), ("rise", rise), ("fall", fall),
    ].map { ("\(contour)_\($0.0)", $0.1) }
  }
}
