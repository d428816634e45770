/// The area under the ROC curve, from pairs within one fold only: the probability that of a positive and a negative row
/// judged by the same model the positive one has the higher score, ties counting half (Hanley & McNeil 1982,
/// doi:10.1148/radiology.143.1.7063747).
///
/// Scores of different models aren't compared: a model that was fitted with fewer positives rates all rows lower, and
/// pooled ranks would fall below one half where there is nothing to tell.
struct FoldwiseAUC {
  /// One judged row.
  struct Entry {
    let fold: Int
    let score: Float
    let isPositive: Bool
    /// Index into the weights that figures are asked with.
    let speaker: Int
  }

  /// By fold, then ascending score.
  private let entries: [Entry]

  init(_ entries: [Entry]) {
    self.entries = entries.sorted { ($0.fold, $0.score) < ($1.fold, $1.score) }
  }

  /// The area with each speaker's rows counted as often as `weights` says; nil where no fold has both kinds.
  func value(weights: [Double]) -> Double? {
    var (concordant, pairs) = (0.0, 0.0)
    var start = 0
    while start < entries.count {
      var (positives, negatives) = (0.0, 0.0)
      var index = start
      while index < entries.count, entries[index].fold == entries[start].fold {
        // Rows of one score together.
        var (positive, negative) = (0.0, 0.0)
        let score = entries[index].score
        while index < entries.count, entries[index].fold == entries[start].fold, entries[index].score == score {
          let weight = weights[entries[index].speaker]
          if entries[index].isPositive { positive += weight } else { negative += weight }
          index += 1
        }
        concordant += positive * (negatives + negative / 2)
        positives += positive
        negatives += negative
      }
      pairs += positives * negatives
      start = index
    }
    return pairs > 0 ? concordant / pairs : nil
  }
}
