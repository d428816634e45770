import SerNumerics

/// The columns of a matrix one after another, for functionals that need a contour's values in order of time or size.
struct ContourColumns {
  private let frames: Int
  private let count: Int
  /// Column by column, in order of time.
  private let values: [Float]
  /// Column by column, ascending; empty where no functional asks for it.
  private let ascending: [Float]

  init(of frames: Matrix, sorted: Bool) {
    let (rows, columns) = (frames.rows, frames.columns)
    self.frames = rows
    count = columns
    values = frames.values.withUnsafeBufferPointer { source in
      [Float](unsafeUninitializedCapacity: source.count) { target, written in
        for column in 0..<columns {
          for row in 0..<rows { target[column * rows + row] = source[row * columns + column] }
        }
        written = source.count
      }
    }
    var ascending = sorted ? values : []
    ascending.withUnsafeMutableBufferPointer { all in
      for start in stride(from: 0, to: all.count, by: max(1, rows)) {
        var column = UnsafeMutableBufferPointer(rebasing: all[start..<start + rows])
        column.sort()
      }
    }
    self.ascending = ascending
  }

  /// One value a column.
  func values(of functional: Functional, means: [Double], hop: Double) -> [Float] {
    values.withUnsafeBufferPointer { all in
      (0..<count).map { column in
        let contour = UnsafeBufferPointer(rebasing: all[column * frames..<(column + 1) * frames])
        switch functional {
        case .min: return contour.min() ?? 0
        case .max: return contour.max() ?? 0
        case .range: return (contour.max() ?? 0) - (contour.min() ?? 0)
        case .iqr: return Float(percentile(75, of: column) - percentile(25, of: column))
        case .percentile(let percent): return Float(percentile(percent, of: column))
        case .slope: return Float(Self.slope(of: contour, mean: means[column]) / hop)
        case .rise: return Float(Self.meanStep(of: contour) { $0 > 0 } / hop)
        case .fall: return Float(Self.meanStep(of: contour) { $0 < 0 } / hop)
        case .mean, .std, .skew, .kurtosis: preconditionFailure("moments are computed by ContourMoments")
        }
      }
    }
  }

  private func percentile(_ percent: Int, of column: Int) -> Double {
    let position = Double(percent) / 100 * Double(frames - 1)
    let lower = Int(position)
    let first = column * frames
    let (low, high) = (Double(ascending[first + lower]), Double(ascending[first + min(lower + 1, frames - 1)]))
    return low + (position - Double(lower)) * (high - low)
  }

  /// Σ (t − t̄)(x − x̄) / Σ (t − t̄)², t in frames.
  private static func slope(of contour: UnsafeBufferPointer<Float>, mean: Double) -> Double {
    let count = Double(contour.count)
    let center = (count - 1) / 2
    var products = 0.0
    for (frame, value) in contour.enumerated() { products += (Double(frame) - center) * (Double(value) - mean) }
    let squares = count * (count * count - 1) / 12
    return squares > 0 ? products / squares : 0
  }

  /// The mean of the differences between neighbours for which the condition holds; 0 if it never does.
  private static func meanStep(of contour: UnsafeBufferPointer<Float>, where condition: (Double) -> Bool) -> Double {
    var sum = 0.0
    var count = 0
    for frame in 1..<max(1, contour.count) {
      let step = Double(contour[frame]) - Double(contour[frame - 1])
      if condition(step) {
        sum += step
        count += 1
      }
    }
    return count > 0 ? sum / Double(count) : 0
  }
}
