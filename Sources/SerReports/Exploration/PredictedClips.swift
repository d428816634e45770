import Foundation
import SerFormats

/// What models predicted for clips, from a comparison's `predictions.csv`.
public struct PredictedClips: Sendable {
  /// One model on one feature set: the rows of all its seeds.
  public struct Cell: Sendable {
    /// Such as "svm on mfcc-functionals"; with the marks that its protocol carries.
    public let name: String
    /// By path.
    let clips: [String: Clip]
    let truths: [String: String]

    /// The share of the judged clips that were predicted rightly.
    var accuracy: Double { clips.values.reduce(0) { $0 + $1.correctShare } / Double(max(1, clips.count)) }
  }

  /// A clip's judgements, one a seed.
  struct Clip: Sendable {
    var judgements = 0
    var correct = 0
    var truthProbabilities: [Double] = []
    /// What it was taken for, by the first seed that erred.
    var mistakenFor: String?

    var correctShare: Double { Double(correct) / Double(max(1, judgements)) }
    /// The mean probability of the truth; nil where the model gives none.
    var truthProbability: Double? {
      truthProbabilities.count == judgements ? truthProbabilities.reduce(0, +) / Double(max(1, judgements)) : nil
    }
  }

  public let path: String
  public let cells: [Cell]

  /// Reads `path`, `truth` and `prediction` and, where they are there, `feature_set`, `model`, `normalization`, `protocol`,
  /// `marks` and `p_<label>`. Throws ``FormatError``.
  public init(contentsOf url: URL) throws(FormatError) {
    let document = try CSVDocument(contentsOf: url)
    guard let path = document.column("path"), let truth = document.column("truth"),
      let prediction = document.column("prediction")
    else {
      throw .malformed(
        path: url.path, format: "predictions", found: "the columns \(document.header.joined(separator: ", "))",
        expected: "path, truth and prediction")
    }
    guard !document.rows.isEmpty else {
      throw .malformed(path: url.path, format: "predictions", found: "no row", expected: "one or more predictions")
    }
    var order: [String] = []
    var clips: [String: [String: Clip]] = [:]
    var truths: [String: [String: String]] = [:]
    for (number, row) in document.rows.enumerated() {
      let name = Self.cellName(document, row)
      if clips[name] == nil { order.append(name) }
      if let known = truths[name]?[row[path]], known != row[truth] {
        throw .malformed(
          path: url.path, format: "predictions",
          found: "\(row[path]) as \(row[truth]) in line \(document.line(ofRow: number)) and as \(known) before",
          expected: "one true emotion a clip")
      }
      truths[name, default: [:]][row[path]] = row[truth]
      var clip = clips[name]?[row[path]] ?? Clip()
      clip.judgements += 1
      if row[truth] == row[prediction] {
        clip.correct += 1
      } else {
        clip.mistakenFor = clip.mistakenFor ?? row[prediction]
      }
      if let column = document.column("p_\(row[truth])"), let value = Double(row[column]), value.isFinite {
        clip.truthProbabilities.append(value)
      }
      clips[name, default: [:]][row[path]] = clip
    }
    self.path = url.path
    cells = order.map { Cell(name: $0, clips: clips[$0] ?? [:], truths: truths[$0] ?? [:]) }
  }

  /// "svm on mfcc-functionals (normalization speaker, luna-5fold, transductive)".
  private static func cellName(_ document: CSVDocument, _ row: [String]) -> String {
    func field(_ name: String) -> String? {
      document.column(name).map { row[$0] }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let model = field("model") ?? "the model"
    let set = field("feature_set").map { " on \($0)" } ?? ""
    let normalization = field("normalization").flatMap { $0 == "train" ? nil : "normalization \($0)" }
    let remarks = [normalization, field("protocol"), field("marks")].compactMap { $0 }
    return model + set + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))")
  }
}
