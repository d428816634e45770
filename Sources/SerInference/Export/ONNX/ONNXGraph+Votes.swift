/// From decision values of pairs to votes, as LIBSVM counts them.
extension ONNXGraph {
  /// Who won, among the classes that had rows.
  struct Ballot {
    /// Pairs that each class won, double, shape [N, classes].
    let votes: Value
    /// Whether a class is the first of those with the most votes, shape [N, classes].
    let isWinner: Value
  }

  /// Counts the votes; a decision value of 0 is one for the second class.
  mutating func ballot(_ decisions: Value, _ pairs: ONNXPairs) -> Ballot {
    let forFirst = cast(isGreater(decisions, double(0)), to: .double)
    let signs = doubles(pairs.signs(second: -1), shape: [pairs.pairs.count, pairs.classes])
    let votes = sum(matrixProduct(forFirst, signs), doubles(pairs.secondPlaces))
    return Ballot(votes: votes, isWinner: isPlaceOfGreatest(votes, count: pairs.classes))
  }

  /// Whether a column is that of the row's greatest value, the first of equals, shape [N, count].
  mutating func isPlaceOfGreatest(_ values: Value, count: Int) -> Value {
    let place = widened(placeOfGreatest(values, along: 1), at: [1])
    return isEqual(place, integers(Array(0..<count), shape: [1, count]))
  }

  /// Votes with a refinement between −⅓ and ⅓ by the sums of the decision values, shape [N, classes]; of the classes that
  /// tie for the most votes, the first gets the greatest refinement.
  mutating func refinedVotes(_ decisions: Value, _ pairs: ONNXPairs, _ ballot: Ballot) -> Value {
    let signs = doubles(pairs.signs(second: -1), shape: [pairs.pairs.count, pairs.classes])
    let sums = matrixProduct(decisions, signs)
    let scale = product(sum(apply("Abs", [sums]), double(1)), double(3))
    let refinements = quotient(sums, scale)
    let isTied = isEqual(ballot.votes, greatest(ballot.votes, along: 1))
    let best = greatest(choice(isTied, refinements, double(-1)), along: 1)
    return sum(ballot.votes, choice(ballot.isWinner, best, refinements))
  }
}
