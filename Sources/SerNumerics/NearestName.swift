/// The candidate most like a mistyped name, for "did you mean": least edit distance, at most half the name's length.
public func nearestName(to name: String, in candidates: [String]) -> String? {
  let scored = candidates.map { (candidate: $0, distance: editDistance(name.lowercased(), $0.lowercased())) }
  guard let best = scored.min(by: { $0.distance < $1.distance }), best.distance <= max(1, name.count / 2) else {
    return nil
  }
  return best.candidate
}

/// What stands behind "no … 'name'" in a message: the nearest name as a question, or a full stop.
public func suggestion(_ nearest: String?) -> String { nearest.map { "; did you mean '\($0)'?" } ?? "." }

/// Levenshtein distance: insertions, deletions and substitutions.
private func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a)
  let b = Array(b)
  var previous = Array(0...b.count)
  for (i, left) in a.enumerated() {
    var current = [i + 1]
    for (j, right) in b.enumerated() {
      current.append(min(previous[j] + (left == right ? 0 : 1), previous[j + 1] + 1, current[j] + 1))
    }
    previous = current
  }
  return previous[b.count]
}
