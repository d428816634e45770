import Foundation
import SerAudio
import SerInference

#if Microphone
  import SerMicrophone
#endif

/// Hears a stream to its end and says what it finds, window by window.
struct ListenSession {
  let recognizer: Recognizer
  let windows: SlidingWindows
  let smoothing: Double
  let abstainBelow: Double?
  let console: Console
  /// Whether each window is told in a line of JSON.
  let printsLines: Bool
  /// Bars for people; nil for none.
  let display: LiveDisplay?

  /// A stream of bytes. Ends with it, or quietly when the task is cancelled.
  func hear(_ input: StandardInput, as stream: SoundStream) throws {
    var stream = stream
    var live: LiveRecognizer?
    try untilCancelled {
      while let bytes = try input.next() {
        let samples = try stream.push(bytes)
        if live == nil, let format = stream.format { live = try recognizer(sampleRate: format.sampleRate) }
        if let live { try tell(live.push(samples)) }
      }
    }
    if let live, !Task.isCancelled { try tell(live.finish()) }
    summarize(live)
    if !Task.isCancelled { try stream.finish() }
  }

  #if Microphone
    /// A microphone, until the task is cancelled or the device is gone.
    func hear(_ microphone: Microphone) throws {
      let live = try recognizer(sampleRate: microphone.sampleRate)
      defer { summarize(live) }
      try untilCancelled {
        while !Task.isCancelled { try tell(live.push(microphone.next())) }
      }
      if microphone.overflows > 0 {
        console.warning(
          "\(microphone.overflows) pieces of sound were lost: this machine is too slow for --hop \(windows.hop)")
      }
    }
  #endif

  /// A recognizer of this session.
  func recognizer(sampleRate: Int) throws(RecognitionError) -> LiveRecognizer {
    try LiveRecognizer(recognizer, sampleRate: sampleRate, windows: windows, smoothing: smoothing)
  }

  /// Runs what a cancellation may end at any time.
  func untilCancelled(_ body: () throws -> Void) throws {
    do { try body() } catch RecognitionError.cancelled {}
  }

  func tell(_ found: [WindowRecognition]) throws {
    for window in found {
      let window = window.abstaining(below: abstainBelow)
      if printsLines { console.result(String(decoding: try Console.jsonLine(window), as: UTF8.self)) }
      display?.show(window)
    }
  }

  /// What was heard in all, for people.
  func summarize(_ live: LiveRecognizer?) {
    guard let live, live.seconds > 0 else { return }
    let overall = live.overall.abstaining(below: abstainBelow)
    let said = overall.emotion.map { name in
      "\(name)" + (overall.confidence.map { String(format: " (%.2f)", $0) } ?? "")
    }
    console.note(String(format: "heard %.1f s; over all: %@", live.seconds, said ?? overall.reason ?? ""))
  }
}
