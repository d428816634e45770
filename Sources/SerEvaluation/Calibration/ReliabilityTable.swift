/// How often statements of some confidence hold: rows sorted into bins by a stated probability.
public struct ReliabilityTable: Sendable, Equatable {
  /// One bin.
  public struct Bin: Sendable, Equatable {
    /// Stated probabilities above `lower` (0 belongs to the first bin) and up to `upper`.
    public let lower: Double
    public let upper: Double
    public let count: Int
    /// The mean stated probability; nil in an empty bin.
    public let confidence: Double?
    /// The share of statements that hold; nil in an empty bin.
    public let accuracy: Double?
  }

  public let bins: [Bin]

  /// Bins of equal width: statement p is in bin ⌈p · bins⌉, counted from 1.
  static func equalWidth(_ statements: [(stated: Double, holds: Bool)], bins count: Int) -> ReliabilityTable {
    var members = [[(stated: Double, holds: Bool)]](repeating: [], count: count)
    for statement in statements {
      let place = Int((statement.stated * Double(count)).rounded(.up)) - 1
      members[min(max(place, 0), count - 1)].append(statement)
    }
    return ReliabilityTable(
      bins: members.enumerated().map { index, members in
        Bin(members, lower: Double(index) / Double(count), upper: Double(index + 1) / Double(count))
      })
  }

  /// Bins of equally many statements in ascending order (those of equal probability in the order given); where they
  /// don't divide evenly, the first bins have one more. No more bins than statements.
  static func equalMass(_ statements: [(stated: Double, holds: Bool)], bins count: Int) -> ReliabilityTable {
    let order = statements.indices.sorted { (statements[$0].stated, $0) < (statements[$1].stated, $1) }
    let count = min(count, statements.count)
    var bins: [Bin] = []
    var first = 0
    for index in 0..<count {
      let size = statements.count / count + (index < statements.count % count ? 1 : 0)
      let members = order[first..<first + size].map { statements[$0] }
      bins.append(Bin(members, lower: members.first?.stated ?? 0, upper: members.last?.stated ?? 0))
      first += size
    }
    return ReliabilityTable(bins: bins)
  }

  /// Σ (rows of the bin / all rows) · |share that holds − mean stated probability|.
  var expectedError: Double {
    let total = Double(bins.reduce(0) { $0 + $1.count })
    return bins.reduce(0) { sum, bin in
      guard let confidence = bin.confidence, let accuracy = bin.accuracy else { return sum }
      return sum + Double(bin.count) / total * abs(accuracy - confidence)
    }
  }
}

extension ReliabilityTable.Bin {
  fileprivate init(_ members: [(stated: Double, holds: Bool)], lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
    count = members.count
    guard !members.isEmpty else {
      confidence = nil
      accuracy = nil
      return
    }
    confidence = members.reduce(0) { $0 + $1.stated } / Double(members.count)
    accuracy = Double(members.count(where: \.holds)) / Double(members.count)
  }
}
