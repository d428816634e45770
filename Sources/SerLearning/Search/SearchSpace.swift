import Foundation
import SerNumerics

/// The hyperparameters of a search, and for successive halving what its rungs spend.
///
///     let space = try SearchSpace(["cost=0.1,1,10", "gamma=log:1e-4..1"])
///
/// Text: dimensions separated by `;` or given one by one, each as ``SearchDimension/init(parsing:)`` reads it. The name
/// `resource` is no hyperparameter: `resource=rounds:25..400` says that the rungs of successive halving raise `rounds`
/// from 25 to 400 instead of the share of training rows.
public struct SearchSpace: Sendable, Equatable {
  /// A hyperparameter that stands for the cost of a fit: rounds, trees.
  public struct Resource: Sendable, Equatable {
    public let name: String
    public let range: ClosedRange<Int>
  }

  public let dimensions: [SearchDimension]
  /// Nil where the resource is the number of training rows.
  public let resource: Resource?

  public init(_ texts: [String]) throws(TrainingError) {
    var dimensions: [SearchDimension] = []
    var resource: Resource?
    let parts = texts.flatMap { $0.split(separator: ";") }.map { $0.trimmingCharacters(in: .whitespaces) }
    for part in parts where !part.isEmpty {
      if part.hasPrefix("resource=") {
        guard resource == nil else { throw .invalidSearch("the space names a resource twice") }
        resource = try Self.resource(part)
      } else {
        dimensions.append(try SearchDimension(parsing: part))
      }
    }
    guard !dimensions.isEmpty else {
      throw .invalidSearch("the space is empty; give hyperparameters, such as cost=0.1,1,10")
    }
    let names = dimensions.map(\.name) + (resource.map { [$0.name] } ?? [])
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw .invalidSearch("the space names \(twice) twice")
    }
    self.dimensions = dimensions
    self.resource = resource
  }

  private static func resource(_ text: String) throws(TrainingError) -> Resource {
    let parts = text.dropFirst("resource=".count).split(separator: ":", maxSplits: 1)
    let ends = parts.count == 2 ? parts[1].components(separatedBy: "..").map { Int($0) } : []
    guard ends.count == 2, let low = ends[0], let high = ends[1], low >= 1, low < high,
      high <= mostResource
    else {
      throw .invalidSearch(
        "'\(text)' in the space: expected such as resource=rounds:25..400, from at least 1 to at most \(mostResource)")
    }
    return Resource(name: String(parts[0]), range: low...high)
  }

  /// Number of combinations; nil where a dimension is a range.
  var gridCount: Int? {
    var count = 1
    for dimension in dimensions {
      guard case .list(let list) = dimension.values else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: list.count)
      count = overflow ? .max : product
    }
    return count
  }

  /// Whether every dimension is a list, so that there is a grid.
  public var isListed: Bool { gridCount != nil }

  /// Every combination, the last dimension running fastest: given in the order in which the user wrote it, from simple
  /// to complex, earlier trials are the simpler ones.
  func grid() throws(TrainingError) -> [TrialSettings] {
    if let range = dimensions.first(where: { if case .list = $0.values { false } else { true } }) {
      throw .invalidSearch("'\(range)' is a range, of which a grid can't be made: list values, or search at random")
    }
    guard let count = gridCount, count <= Self.mostTrials else {
      throw .invalidSearch("a grid of more than \(Self.mostTrials) combinations; search at random instead")
    }
    var trials = [TrialSettings([])]
    for dimension in dimensions {
      guard case .list(let list) = dimension.values else { continue }
      trials = trials.flatMap { trial in list.map { trial.adding(dimension.name, $0) } }
    }
    return trials
  }

  /// `count` different combinations at random; all there are where there are fewer.
  func draw(_ count: Int, seed: Seed) throws(TrainingError) -> [TrialSettings] {
    guard (1...Self.mostTrials).contains(count) else {
      throw .invalidSearch("\(count) trials; 1 to \(Self.mostTrials) are possible")
    }
    if let all = gridCount, all <= count { return try grid() }
    var stream = seed.derived("trials").makeStream()
    var trials: [TrialSettings] = []
    var seen: Set<TrialSettings> = []
    // A narrow integer range may hold fewer values than are asked for: the draws end some time.
    for _ in 0..<count * 100 where trials.count < count {
      let trial = TrialSettings(dimensions.map { .init($0.name, $0.draw(&stream)) })
      if seen.insert(trial).inserted { trials.append(trial) }
    }
    return trials
  }

  static let mostTrials = 10_000
  /// The greatest value that a resource may reach.
  static let mostResource = 1_000_000_000
}

extension SearchSpace: CustomStringConvertible {
  /// The space as it is typed.
  public var description: String {
    (dimensions.map(\.description)
      + (resource.map { ["resource=\($0.name):\($0.range.lowerBound)..\($0.range.upperBound)"] } ?? []))
      .joined(separator: "; ")
  }
}
