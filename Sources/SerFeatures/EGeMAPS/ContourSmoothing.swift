/// Moving averages of three frames.
enum ContourSmoothing {
  /// The mean of each value and its neighbours; beyond both ends the outermost value is repeated.
  static func mean(_ x: [Float]) -> [Float] {
    x.indices.map { t in (x[t] + x[max(t - 1, 0)] + x[min(t + 1, x.count - 1)]) / 3 }
  }

  /// The mean of each value and those of its neighbours that are not 0; 0 stays 0. The last value, which has no
  /// neighbour behind it, gives none, as in openSMILE, where its frame is never complete.
  static func nonZeroMean(_ x: [Float]) -> [Float] {
    x.indices.dropLast().map { t in
      guard x[t] != 0 else { return 0 }
      var (sum, count) = (x[t], 1)
      for neighbour in [max(t - 1, 0), t + 1] where x[neighbour] != 0 {
        sum += x[neighbour]
        count += 1
      }
      return sum / Float(count)
    }
  }
}
