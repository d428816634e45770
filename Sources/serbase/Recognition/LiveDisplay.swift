import Foundation
import SerInference

/// A bar for each emotion on a terminal, drawn anew with every window.
final class LiveDisplay {
  private let classNames: [String]
  private let descriptor: Int32
  private let nameWidth: Int
  private var isDrawn = false

  private static let barWidth = 30

  /// - Parameter descriptor: where to draw: 1 for standard output, 2 for standard error.
  init(classNames: [String], descriptor: Int32) {
    self.classNames = classNames
    self.descriptor = descriptor
    nameWidth = classNames.map(\.count).max() ?? 0
  }

  /// Draws a window over the one before.
  func show(_ window: WindowRecognition) {
    // Up to the first line of what was drawn, and clear to the end of each.
    let up = isDrawn ? "\u{1B}[\(classNames.count + 1)A" : ""
    write(up + lines(of: window).map { "\r\($0)\u{1B}[K\n" }.joined())
    isDrawn = true
  }

  /// A line that says it, and a bar for each class.
  func lines(of window: WindowRecognition) -> [String] {
    let recognition = window.smoothed
    let said = recognition.emotion ?? recognition.outcomeName
    let confidence = recognition.confidence.map { String(format: " %3.0f %%", 100 * $0) } ?? ""
    let head = String(
      format: "%8.1f s  %@%@  speech %.0f %%", window.end, said, confidence, 100 * recognition.speech.fraction)
    return [head]
      + classNames.indices.map { place in
        let name = classNames[place] + String(repeating: " ", count: nameWidth - classNames[place].count)
        guard recognition.areProbabilities else {
          return "  \(name)  " + (recognition.top(1) == [classNames[place]] ? "●" : "")
        }
        let probability = Double(recognition.scores[place])
        let filled = Int((probability * Double(Self.barWidth)).rounded())
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: Self.barWidth - filled)
        return "  \(name)  \(bar) \(String(format: "%.2f", probability))"
      }
  }

  private func write(_ text: String) {
    if descriptor == 1 { Console.writeResult(Data(text.utf8)) } else { Console.writeError(text) }
  }
}
