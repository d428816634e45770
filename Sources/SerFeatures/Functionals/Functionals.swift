import SerNumerics

/// What turns contours of any length into a row of fixed width: some functionals of each contour over the clip.
///
///     let functionals = Functionals([.mean, .std, .percentile(5), .percentile(95)])
///     functionals.names(of: ["f0", "energy"])       // f0_mean, energy_mean, f0_std …
///     functionals.append(of: frames, hop: 0.01, to: &row)
///
/// The default is mean, standard deviation and skewness. Encodes as the list of names, so that a specification says
/// `functionals=mean/std/p5`.
public struct Functionals: Sendable, Equatable {
  /// In the order of the blocks, each once, at least one.
  public let list: [Functional]

  public init() { list = [.mean, .std, .skew] }

  /// Functionals in this order; a repeated one counts once, and none gives the default.
  public init(_ functionals: [Functional]) {
    var seen: Set<Functional> = []
    let list = functionals.filter { seen.insert($0).inserted }
    self = list.isEmpty ? Functionals() : Functionals(unique: list)
  }

  private init(unique: [Functional]) { list = unique }

  /// How many values a contour becomes.
  public var count: Int { list.count }

  /// Column names, `contour_functional`, in the order of ``append(of:hop:to:)``.
  public func names(of contours: [String]) -> [String] {
    list.flatMap { functional in contours.map { "\($0)_\(functional.name)" } }
  }

  /// Appends a block of one value a contour for each functional.
  ///
  /// - Parameters:
  ///   - frames: The contours as columns, shape [frames, contours], at least one frame, all finite.
  ///   - hop: Seconds from one frame to the next, above 0: the unit of slope, rise and fall.
  ///   - values: Gains ``count`` × contours values, all finite.
  public func append(of frames: Matrix, hop: Double, to values: inout [Float]) {
    let moments = ContourMoments(of: frames, withFourth: list.contains(.kurtosis))
    let contours = list.contains(where: \.needsContours) ? ContourColumns(of: frames, sorted: needsSorting) : nil
    for functional in list {
      switch functional {
      case .mean: values += moments.means.lazy.map { Float($0) }
      case .std: values += moments.variances.lazy.map { Float($0.squareRoot()) }
      case .skew: values += moments.skewness
      case .kurtosis: values += moments.kurtosis
      default: values += contours?.values(of: functional, means: moments.means, hop: hop) ?? []
      }
    }
  }

  /// The blocks of ``append(of:hop:to:)`` alone.
  func values(of frames: Matrix, hop: Double) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(count * frames.columns)
    append(of: frames, hop: hop, to: &values)
    return values
  }

  private var needsSorting: Bool {
    list.contains { functional in
      if case .percentile = functional { true } else { functional == .iqr }
    }
  }
}

extension Functional {
  /// Whether the frames themselves are looked at again, beyond their moments.
  fileprivate var needsContours: Bool {
    switch self {
    case .mean, .std, .skew, .kurtosis: false
    default: true
    }
  }
}

extension Functionals: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    var list: [Functional] = []
    for name in try container.decode([String].self) {
      guard let functional = Functional(name) else {
        let nearest = nearestName(to: name, in: Functional.named.map(\.name))
        throw DecodingError.dataCorruptedError(
          in: container,
          debugDescription: "\(Functional.allowed) (found '\(name)'\(nearest.map { "; did you mean '\($0)'?" } ?? ""))")
      }
      guard !list.contains(functional) else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "each functional once (found two \(name))")
      }
      list.append(functional)
    }
    guard !list.isEmpty else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "at least one of \(Functional.allowed)")
    }
    self.init(unique: list)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(list.map(\.name))
  }
}

extension Functionals: ListParameter {
  static var elementType: any Any.Type { String.self }
}
