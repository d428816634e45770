import SerNumerics

extension LabelledFeatures {
  /// These rows by the recording that they come from: a clip and the augmented copies made from it, which inner
  /// validation must not part. Rows without ``recordings`` are a recording each.
  ///
  /// Recordings stand in the order of their first rows; the first row of each is the recording itself, which stands
  /// before its copies.
  public func byRecording(_ indices: some Sequence<Int>) -> [[Int]] {
    guard let recordings else { return indices.map { [$0] } }
    var groups: [[Int]] = []
    var places: [Int: Int] = [:]
    for row in indices {
      if let place = places[recordings[row]] {
        groups[place].append(row)
      } else {
        places[recordings[row]] = groups.count
        groups.append([row])
      }
    }
    return groups
  }
}
