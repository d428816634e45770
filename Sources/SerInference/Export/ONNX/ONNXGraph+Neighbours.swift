import SerModels
import SerNumerics

/// Nearest neighbours: products of matrices find candidates, whose distances are computed anew from differences, so that
/// a row's own double is at distance 0.
extension ONNXGraph {
  /// Candidates beyond the neighbours that are asked for.
  private static var spareCandidates: Int { 16 }

  /// Throws for Manhattan distances, which no product gives.
  mutating func scores(of model: NeighboursModel, for rows: Value) throws(ModelExportError) -> ONNXScores {
    let (settings, width) = (model.settings, model.features.columns)
    guard settings.metric != .manhattan else { throw .surrounded(by: "Manhattan distances", format: "onnx") }
    let queries = cast(rows, to: .double)
    let training = doubled(model.features)
    let count = min(model.features.rows, settings.k + Self.spareCandidates)
    let keys = settings.metric == .cosine ? angularKeys(queries, training) : euclideanKeys(queries, training)
    // In the order of the rows, since of equal distances the row that stands first is nearer.
    let candidates = least(count, of: result(1, behind: least(count, of: keys)))
    let rivals = apply("Gather", [training, candidates])
    let query = reshaped(queries, [-1, 1, width])
    let distances = settings.metric == .cosine ? angles(query, rivals) : lengths(difference(query, rivals))
    let nearest = least(settings.k, of: reshaped(distances, [-1, count]))
    let neighbours = apply(
      "GatherElements", [candidates, result(1, behind: nearest)], [ONNXAttribute("axis", .integer(1))])
    return scores(votes(of: neighbours, at: nearest, model), areProbabilities: true)
  }

  /// The least values along the second axis, ascending, with their places as the result behind.
  private mutating func least(_ count: Int, of values: Value) -> Value {
    let count = integers([count])
    return apply("TopK", [values, count], [ONNXAttribute("largest", .integer(0))], resultCount: 2)
  }

  // MARK: Distances

  /// |z|² − 2⟨x, z⟩, which orders training rows z as their distances from x do, shape [N, rows].
  private mutating func euclideanKeys(_ queries: Value, _ training: Value) -> Value {
    let squares = transposed(sums(product(training, training), along: [1]), [1, 0])
    let products = matrixProduct(queries, transposed(training, [1, 0]))
    return difference(squares, product(products, double(2)))
  }

  /// −⟨x, z⟩ / |z|, the same for cosine distances; 0 for rows of zeros.
  private mutating func angularKeys(_ queries: Value, _ training: Value) -> Value {
    let length = transposed(lengths(training), [1, 0])
    let products = matrixProduct(queries, transposed(training, [1, 0]))
    return quotient(product(products, double(-1)), choice(isGreater(length, double(0)), length, double(1)))
  }

  /// √Σ x² along the last axis of two or three.
  private mutating func lengths(_ values: Value) -> Value {
    apply("Sqrt", [sums(product(values, values), along: [-1])])
  }

  /// 1 − cos, 1 where a row is all zeros: [N, 1, D] with [N, count, D].
  private mutating func angles(_ query: Value, _ rivals: Value) -> Value {
    let products = sums(product(query, rivals), along: [-1])
    // Of a row and its double, the root is the product itself, so that the cosine is 1.
    let squares = product(
      sums(product(query, query), along: [-1]), sums(product(rivals, rivals), along: [-1]))
    let length = apply("Sqrt", [squares])
    let isDefined = isGreater(length, double(0))
    let cosines = quotient(products, choice(isDefined, length, double(1)))
    return choice(isDefined, greater(difference(double(1), cosines), double(0)), double(1))
  }

  // MARK: Votes

  /// Shares of the classes in the votes of neighbours [N, k] at these ascending distances.
  private mutating func votes(of neighbours: Value, at distances: Value, _ model: NeighboursModel) -> Value {
    let k = model.settings.k
    let labels = integers(model.labels)
    let names = widened(apply("Gather", [labels, neighbours]), at: [2])
    var votes = cast(
      isEqual(names, integers(Array(0..<model.classCount), shape: [1, 1, model.classCount])), to: .double)
    if model.settings.weights == .distance {
      let least = slices(distances, at: [0], along: 1)
      let isZero = cast(isEqual(distances, double(0)), to: .double)
      let isApart = isGreater(least, double(0))
      let weights = choice(isApart, quotient(least, choice(isApart, distances, double(1))), isZero)
      votes = product(votes, reshaped(weights, [-1, k, 1]))
    }
    let sums = reshaped(sums(votes, along: [1]), [-1, model.classCount])
    return cast(quotient(sums, self.sums(sums, along: [1])), to: .float)
  }
}
