import Foundation
import SerFormats

/// Which column of a file holds what.
struct AuditColumns {
  let clip: Int
  let speaker: Int?
  let fold: Int?
  let side: Int?
  let truth: Int?
  let prediction: Int?
  let marks: Int?
  let probabilities: [(label: String, column: Int)]
  /// The columns that tell models and protocols apart.
  let key: [(name: String, column: Int)]

  private static let names: [(what: String, names: [String])] = [
    (
      "clip",
      [
        "path", "file", "filename", "file_name", "filepath", "file_path", "name", "clip", "clip_id", "utterance", "utt",
        "wav", "audio", "id", "row",
      ]
    ),
    ("speaker", ["speaker", "speaker_id", "spk", "actor", "actor_id", "group", "subject"]),
    ("fold", ["fold", "fold_id", "cv_fold", "cv"]),
    ("side", ["set", "split", "partition", "subset", "side"]),
    ("truth", ["truth", "label", "emotion", "y_true", "true", "target", "actual", "gold", "reference"]),
    ("prediction", ["prediction", "predicted", "pred", "y_pred", "hypothesis", "output", "predicted_label"]),
    ("marks", ["marks"]),
  ]
  private static let keyNames = [
    "feature_set", "model", "protocol", "normalization", "augmentation", "selection", "calibration", "seed",
    "parameters",
  ]

  /// Throws where no column names recordings, where nothing says how they are divided or judged, or where one is judged
  /// without its truth.
  init(_ document: CSVDocument, path: String) throws(FormatError) {
    let header = document.header.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    func column(_ what: String) -> Int? {
      let names = Self.names.first { $0.what == what }?.names ?? []
      return names.lazy.compactMap { header.firstIndex(of: $0) }.first
    }
    func refusal(_ expected: String) -> FormatError {
      .malformed(
        path: path, format: "predictions or split", found: "the columns \(document.header.joined(separator: ", "))",
        expected: expected)
    }
    guard let clip = column("clip") else { throw refusal("a column of recordings: path, file, name, … (or row)") }
    self.clip = clip
    speaker = column("speaker")
    fold = column("fold")
    side = column("side")
    truth = column("truth")
    prediction = column("prediction")
    marks = column("marks")
    guard prediction != nil || fold != nil || side != nil else {
      throw refusal("a column fold or set (a split), or truth and prediction (predictions)")
    }
    if prediction != nil, truth == nil { throw refusal("a column truth (or label, emotion) beside the prediction") }
    probabilities = document.header.enumerated().compactMap { index, name in
      for prefix in ["p_", "prob_", "proba_", "probability_"] where name.lowercased().hasPrefix(prefix) {
        return (String(name.dropFirst(prefix.count)), index)
      }
      return nil
    }
    let isJudged = prediction != nil
    key = Self.keyNames.compactMap { name in
      guard isJudged, let place = header.firstIndex(of: name) else { return nil }
      return (name, place)
    }
  }

  /// One row. Throws for an unknown side, and for a recording or a class that is empty.
  func row(_ fields: [String], line: Int, path: String) throws(FormatError) -> AuditedRow {
    func text(_ column: Int?) -> String? {
      column.map { fields[$0].trimmingCharacters(in: .whitespaces) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    func missing(_ what: String) -> FormatError {
      .malformed(path: path, format: "predictions or split", found: "no \(what) in line \(line)", expected: "one")
    }
    guard let clip = text(clip) else { throw missing("recording") }
    var side: SplitSide?
    if let word = text(self.side) {
      guard let known = SplitSide(word: word) else {
        throw .malformed(
          path: path, format: "split", found: "the set '\(word)' in line \(line)", expected: SplitSide.words)
      }
      side = known
    } else if self.side != nil {
      throw missing("set")
    }
    if fold != nil, text(fold) == nil { throw missing("fold") }
    if prediction != nil, text(truth) == nil { throw missing("true class") }
    if prediction != nil, text(prediction) == nil { throw missing("prediction") }
    let values = probabilities.compactMap { text($0.column) }
    if let wrong = values.first(where: { Double($0) == nil }) {
      throw .malformed(
        path: path, format: "predictions", found: "the probability '\(wrong)' in line \(line)", expected: "a number")
    }
    if !values.isEmpty, values.count < probabilities.count { throw missing("probability of some class") }
    return AuditedRow(
      line: line, clip: clip, speaker: text(speaker), fold: text(fold), side: side, truth: text(truth),
      prediction: text(prediction), probabilities: values.isEmpty ? nil : values.compactMap(Double.init),
      cell: key.compactMap { key in text(key.column).map { "\(key.name) \($0)" } }.joined(separator: ", "),
      marks: text(marks) ?? "")
  }
}
