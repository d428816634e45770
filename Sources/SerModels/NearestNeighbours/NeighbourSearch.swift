import CSerKernels
import SerLearning
import SerNumerics

/// The training rows nearest to given rows: exactly those that distances in double precision would give.
///
/// A product of matrices in single precision (or, for Manhattan distances, a loop over both rows) gives every distance
/// but for a rounding error that can be bounded. Rows that may be among the nearest by that bound, little more than k,
/// have their distances computed anew in `Double`. Of equal distances the training row that stands first is nearer.
struct NeighbourSearch: Sendable {
  /// A training row and its distance.
  struct Neighbour: Equatable {
    let row: Int
    let distance: Double
  }

  let metric: NeighboursClassifier.Metric
  private let training: Matrix
  /// The training rows as the product takes them: of length 1 for cosine, else as they are.
  private let operand: Matrix
  /// |row|² for Euclidean distances.
  private let squares: [Float]
  /// The greatest |row| of ``operand``.
  private let greatestLength: Double

  /// Distances kept at a time, 16 MiB of them.
  private static let blockValues = 1 << 22

  init(_ training: Matrix, metric: NeighboursClassifier.Metric) {
    self.metric = metric
    self.training = training
    let operand = metric == .cosine ? Self.unitRows(of: training) : training
    self.operand = operand
    let lengths = (0..<training.rows).map { Self.squaredLength(operand, $0) }
    squares = metric == .euclidean ? lengths.map { Float($0) } : []
    greatestLength = (lengths.max() ?? 0).squareRoot()
  }

  /// Calls `body` with the `count` nearest training rows of every row, nearest first. Throws when cancelled.
  func forEachRow(
    of features: Matrix, count: Int, _ body: (_ row: Int, _ nearest: [Neighbour]) -> Void
  ) throws(TrainingError) {
    let queries = metric == .cosine ? Self.unitRows(of: features) : features
    let block = max(1, min(features.rows, Self.blockValues / max(1, training.rows)))
    var keys = [Float](repeating: 0, count: block * training.rows)
    for first in stride(from: 0, to: features.rows, by: block) {
      if Task.isCancelled { throw .cancelled }
      let rows = first..<min(first + block, features.rows)
      keys.withUnsafeMutableBufferPointer { keys in
        fill(keys, queries, rows)
        for row in rows {
          let start = (row - first) * training.rows
          let own = UnsafeMutableBufferPointer(rebasing: keys[start..<start + training.rows])
          body(row, nearest(count, of: own, features, row, length: Self.squaredLength(queries, row).squareRoot()))
        }
      }
    }
  }

  /// Numbers that order the training rows as their distances do, one a pair: inner products or distances.
  private func fill(_ keys: UnsafeMutableBufferPointer<Float>, _ queries: Matrix, _ rows: Range<Int>) {
    let (width, count) = (training.columns, training.rows)
    queries.values.withUnsafeBufferPointer { queries in
      operand.values.withUnsafeBufferPointer { operand in
        let own = UnsafeBufferPointer(rebasing: queries[rows.lowerBound * width..<rows.upperBound * width])
        guard metric == .manhattan else {
          return MatrixProduct.multiplyTransposed(
            own, operand, into: keys, rows: rows.count, inner: width, columns: count)
        }
        guard let queries = own.baseAddress, let operand = operand.baseAddress, let keys = keys.baseAddress else {
          return
        }
        for row in 0..<rows.count {
          ser_manhattan_distances(queries + row * width, operand, count, width, keys + row * count)
        }
      }
    }
  }

  private func nearest(
    _ count: Int, of keys: UnsafeMutableBufferPointer<Float>, _ features: Matrix, _ row: Int, length: Double
  ) -> [Neighbour] {
    switch metric {
    case .euclidean:
      squares.withUnsafeBufferPointer { squares in
        for index in keys.indices { keys[index] = squares[index] - 2 * keys[index] }
      }
    case .cosine: for index in keys.indices { keys[index] = -keys[index] }
    case .manhattan: break
    }
    let limit = limit(Self.smallest(count, of: keys), length: length)
    // Not a number compares with nothing: such rows (of squares beyond the range of Float) are looked at too.
    let candidates = keys.indices.filter { !(keys[$0] > limit) }.map { index in
      Neighbour(row: index, distance: distance(features, row, index))
    }
    return Array(candidates.sorted { ($0.distance, $0.row) < ($1.distance, $1.row) }.prefix(count))
  }

  /// The greatest key that can be the key of one of the nearest, given the greatest of the smallest keys.
  ///
  /// A sum of d products is off by at most d·u times the sum of their magnitudes (Higham 2002, section 3.1), u = 2⁻²⁴;
  /// the two sides of a comparison both err.
  private func limit(_ key: Float, length: Double) -> Float {
    let unit = Double(Float.ulpOfOne) / 2
    let terms = Double(training.columns + 8)
    let slack =
      switch metric {
      case .manhattan: 4 * terms * unit * Double(key)
      case .cosine: 4 * terms * unit
      case .euclidean: 4 * terms * unit * (length * greatestLength + greatestLength * greatestLength)
      }
    let limit = Float((Double(key) + slack)).nextUp
    return limit.isNaN ? .infinity : limit
  }

  /// The `count`th smallest value; infinite where fewer are comparable.
  private static func smallest(_ count: Int, of values: UnsafeMutableBufferPointer<Float>) -> Float {
    var kept: [Float] = []
    kept.reserveCapacity(count + 1)
    var limit = Float.infinity
    for value in values where value < limit {
      var (low, high) = (0, kept.count)
      while low < high {
        let middle = (low + high) / 2
        if kept[middle] <= value { low = middle + 1 } else { high = middle }
      }
      kept.insert(value, at: low)
      if kept.count > count { kept.removeLast() }
      if kept.count == count { limit = kept[count - 1] }
    }
    return limit
  }

  /// The distance between a row of `features` and a training row, in `Double`.
  private func distance(_ features: Matrix, _ row: Int, _ index: Int) -> Double {
    let width = training.columns
    return features.values.withUnsafeBufferPointer { features in
      training.values.withUnsafeBufferPointer { training in
        let a = UnsafeBufferPointer(rebasing: features[row * width..<(row + 1) * width])
        let b = UnsafeBufferPointer(rebasing: training[index * width..<(index + 1) * width])
        switch metric {
        case .euclidean: return Self.euclidean(a, b)
        case .manhattan: return Self.manhattan(a, b)
        case .cosine: return Self.cosine(a, b)
        }
      }
    }
  }

  private static func euclidean(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> Double {
    var sum = 0.0
    for index in a.indices {
      let difference = Double(a[index]) - Double(b[index])
      sum += difference * difference
    }
    return sum.squareRoot()
  }

  private static func manhattan(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> Double {
    var sum = 0.0
    for index in a.indices { sum += abs(Double(a[index]) - Double(b[index])) }
    return sum
  }

  private static func cosine(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> Double {
    var (product, first, second) = (0.0, 0.0, 0.0)
    for index in a.indices {
      let (x, y) = (Double(a[index]), Double(b[index]))
      product += x * y
      first += x * x
      second += y * y
    }
    let lengths = (first * second).squareRoot()
    return lengths > 0 ? max(0, 1 - product / lengths) : 1
  }

  private static func squaredLength(_ rows: Matrix, _ row: Int) -> Double {
    rows.values.withUnsafeBufferPointer { values in
      var sum = 0.0
      for index in row * rows.columns..<(row + 1) * rows.columns {
        sum += Double(values[index]) * Double(values[index])
      }
      return sum
    }
  }

  /// The rows divided by their lengths; rows of zeros stay.
  private static func unitRows(of rows: Matrix) -> Matrix {
    var result = rows
    for row in 0..<rows.rows {
      let length = squaredLength(rows, row).squareRoot()
      guard length > 0 else { continue }
      result.values.withUnsafeMutableBufferPointer { values in
        for index in row * rows.columns..<(row + 1) * rows.columns {
          values[index] = Float(Double(values[index]) / length)
        }
      }
    }
    return result
  }
}
