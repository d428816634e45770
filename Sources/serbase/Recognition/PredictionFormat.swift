import ArgumentParser
import Foundation
import SerFormats
import SerInference

/// How `predict` writes what it found.
enum PredictionFormat: String, CaseIterable, ExpressibleByArgument {
  /// One object for one file, an array for several.
  case json
  /// One object a line, as soon as it is there.
  case jsonl
  case csv
  case table

  /// The document of all predictions. `isSingle` where one file was named, and no folder.
  func document(_ predictions: [FilePrediction], classNames: [String], isSingle: Bool) throws -> Data {
    switch self {
    case .json:
      let data =
        isSingle && predictions.count == 1 ? try Console.jsonData(predictions[0]) : try Console.jsonData(predictions)
      return data + Data("\n".utf8)
    case .jsonl: return try Data(predictions.map { try Console.jsonLine($0) + Data("\n".utf8) }.joined())
    case .csv: return Data(Self.csv(predictions, classNames).text.utf8)
    case .table: return Data((Self.table(predictions) + "\n").utf8)
    }
  }

  private static let time = "%.3f"

  /// A row a recording; with windows a row for each of them too, before that of the whole, whose `part` is `overall`.
  private static func csv(_ predictions: [FilePrediction], _ classNames: [String]) -> CSVDocument {
    let header =
      ["file", "part", "start", "end", "outcome", "emotion", "confidence", "top_2", "top_3", "speech", "reason"]
      + classNames.map { "p_\($0)" } + ["model", "feature_set", "model_id", "version"]
    return CSVDocument(header: header, rows: predictions.flatMap { rows(of: $0, classNames) })
  }

  private static func rows(of prediction: FilePrediction, _ classNames: [String]) -> [[String]] {
    func row(_ part: String, _ start: Double, _ end: Double, _ recognition: Recognition) -> [String] {
      let top = recognition.top(3) + ["", "", ""]
      let probabilities =
        recognition.probabilities.map { $0.map { "\($0.1)" } } ?? classNames.map { _ in "" }
      return [
        prediction.file, part, String(format: time, start), String(format: time, end), recognition.outcomeName,
        recognition.emotion ?? "", recognition.confidence.map { String(format: "%.6f", $0) } ?? "", top[1], top[2],
        String(format: time, recognition.speech.fraction), recognition.reason ?? "",
      ] + probabilities
    }
    let stamp = [
      prediction.model.model, prediction.model.featureSet, prediction.model.modelID, prediction.model.version,
    ]
    switch prediction.result {
    case .judged(let recognition, _):
      let windows = prediction.windows.map { row("window", $0.start, $0.end, $0.recognition) }
      return (windows + [row("overall", 0, recognition.seconds, recognition)]).map { $0 + stamp }
    case .unreadable(let reason, _):
      return [
        [prediction.file, "overall", "", "", "unreadable", "", "", "", "", "", reason] + classNames.map { _ in "" }
          + stamp
      ]
    }
  }

  private static func table(_ predictions: [FilePrediction]) -> String {
    func row(_ file: String, _ part: String, _ recognition: Recognition) -> [String] {
      let said = recognition.emotion ?? recognition.outcomeName
      let others = recognition.top(3).dropFirst().map { name in
        let place = recognition.classNames.firstIndex(of: name) ?? 0
        return recognition.areProbabilities ? "\(name) \(Figure.text(Double(recognition.scores[place])))" : name
      }
      return [
        file, part, said, Figure.text(recognition.confidence.map(Double.init)), others.joined(separator: ", "),
        String(format: "%.0f %%", 100 * recognition.speech.fraction),
      ]
    }
    func span(_ start: Double, _ end: Double) -> String { String(format: "%.2f–%.2f s", start, end) }
    let rows = predictions.flatMap { prediction -> [[String]] in
      guard let whole = prediction.recognition else {
        return [[prediction.file, "", "unreadable", "–", "", ""]]
      }
      let windows = prediction.windows.map { row("", span($0.start, $0.end), $0.recognition) }
      return [row(prediction.file, span(0, whole.seconds), whole)] + windows
    }
    return TextTable(
      header: ["file", "part", "emotion", "confidence", "then", "speech"], rows: rows, rightAligned: [1, 3, 5]
    ).text
  }
}
