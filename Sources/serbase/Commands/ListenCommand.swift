import ArgumentParser
import Foundation
import SerAudio
import SerInference

#if Microphone
  import SerMicrophone
#endif

/// `serbase listen`: emotions of a sound that goes on.
struct ListenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "listen",
    abstract: "Tell the emotion of a microphone or a stream, window by window.",
    discussion: """
      Without SOURCE the microphone is heard (--device NAME; in a build with the trait Microphone), with - standard input: a \
      WAV, or raw PCM of --rate, --channels and --encoding:
        arecord -q -f S16_LE -r 16000 -t raw | serbase listen BUNDLE -
      Every hop gives a line of JSON: start and end of the window in seconds since the beginning, outcome, emotion, \
      confidence, probabilities, and the share of the window that is speech. How the sound is cut into pieces changes nothing. \
      Windows without speech (no energy above the noise floor of the last 30 s) are "no speech". Probabilities are smoothed: \
      an exponential mean with the time constant --smoothing, begun anew after a window without speech.
      On a terminal a display with a bar for each emotion takes the place of the lines. Ctrl-C ends it.
      """)

  @Argument(help: "The model bundle.", completion: .directory)
  var bundle: String
  @Argument(help: "- for standard input; leave it out for the microphone.", completion: .list(["-"]))
  var source: String?
  @Option(help: ArgumentHelp("Of raw PCM and of the microphone, in Hz.", valueName: "Hz"))
  var rate = 16000
  @Option(help: ArgumentHelp("Of raw PCM; their mean is heard.", valueName: "n"))
  var channels = 1
  @Option(help: "Of raw PCM: \(PCMFormat.Encoding.allCases.map(\.rawValue).joined(separator: ", ")).")
  var encoding = PCMFormat.Encoding.s16le
  @Option(
    help: ArgumentHelp(
      "The microphone, by name or a part of it; an unknown name lists those there are (default: the system's).",
      valueName: "name"))
  var device: String?
  @Option(help: ArgumentHelp("Length of a window.", valueName: "seconds"))
  var window = 3.0
  @Option(help: ArgumentHelp("From the beginning of a window to that of the next.", valueName: "seconds"))
  var hop = 0.5
  @Option(help: ArgumentHelp("Time constant of the smoothing; 0 for none.", valueName: "seconds"))
  var smoothing = 1.0
  @OptionGroup var decision: DecisionOptions
  @Flag(
    inversion: .prefixedNo,
    help:
      "Bars for people (default: where standard output is a terminal); on standard error beside the lines where that is none."
  )
  var display: Bool?
  @OptionGroup var output: QuietOption

  func validate() throws {
    guard source == nil || source == "-" else {
      throw ValidationError("\(source ?? ""): only - for standard input; `serbase predict` judges files")
    }
    guard (0...60).contains(smoothing) else { throw ValidationError("--smoothing \(smoothing): 0 to 60 seconds") }
    if source != nil, device != nil { throw ValidationError("--device is the microphone; leave out \(source ?? "")") }
    do { _ = try PCMFormat(sampleRate: rate, channels: channels, encoding: encoding) } catch {
      throw ValidationError("--rate, --channels: \(error)")
    }
    do { _ = try SlidingWindows(window: window, hop: hop) } catch { throw ValidationError("--window, --hop: \(error)") }
  }

  func run() async throws {
    let console = output.console
    let recognizer = try Recognizer(contentsOf: URL(fileURLWithPath: bundle, isDirectory: true))
    try decision.check(recognizer, path: bundle)
    let isTerminal = isatty(1) == 1
    let showsBars = display ?? isTerminal
    let session = ListenSession(
      recognizer: recognizer, windows: try SlidingWindows(window: window, hop: hop), smoothing: smoothing,
      abstainBelow: decision.abstainBelow, console: console, printsLines: !(showsBars && isTerminal),
      display: showsBars
        ? LiveDisplay(classNames: recognizer.classNames, descriptor: isTerminal ? 1 : 2) : nil)
    let greeting =
      "\(ModelStamp(recognizer, version: ProgramVersion.name).model) on \(recognizer.bundle.manifest.featureSet?.identifier ?? ""), "
      + "windows of \(window) s every \(hop) s; Ctrl-C ends"
    if source == "-" {
      console.note(greeting)
      try session.hear(
        StandardInput(),
        as: SoundStream(
          raw: try PCMFormat(sampleRate: rate, channels: channels, encoding: encoding, source: "standard input"),
          name: "standard input"))
    } else {
      try hearMicrophone(session, greeting, console)
    }
  }

  private func hearMicrophone(_ session: ListenSession, _ greeting: String, _ console: Console) throws {
    #if Microphone
      let microphone = try Microphone(device: device, sampleRate: rate)
      console.note("microphone: \(microphone.name); \(greeting)")
      try session.hear(microphone)
    #else
      throw CommandFailure.usage(
        """
        this serbase was built without a microphone. Pipe one: arecord -q -f S16_LE -r \(rate) -t raw | serbase listen \(bundle) - \
        --rate \(rate); or build with it: make release, where portaudio19-dev is installed
        """)
    #endif
  }
}

extension PCMFormat.Encoding: ExpressibleByArgument {}
