#if Microphone
  import CPortAudio
  import Foundation
  import SerAudio

  /// An input device through PortAudio: mono samples as they come.
  ///
  /// In builds with the package's trait `Microphone` only, so that a machine without sound needs no sound library. Belongs to
  /// one worker.
  public final class Microphone {
    /// The device's name.
    public let name: String
    /// Samples a second, in Hz.
    public let sampleRate: Int
    /// Pieces that were lost because nobody read them in time.
    public private(set) var overflows = 0
    private let stream: MicrophoneStream

    /// Seconds a piece.
    private static let piece = 0.02
    /// Seconds without a sample after which a device counts as gone.
    private static let patience = 2.0

    /// Opens a device by its name or a part of it, the system's default where none is named. Throws
    /// ``AudioError/noStream(name:reason:)`` where there is none, or it can't have that rate.
    public init(device: String?, sampleRate: Int) throws(AudioError) {
      let library = try PortAudioLibrary()
      let (index, name) = try Self.find(device)
      var parameters = PaStreamParameters()
      parameters.device = index
      parameters.channelCount = 1
      parameters.sampleFormat = PaSampleFormat(paFloat32)
      parameters.suggestedLatency = Pa_GetDeviceInfo(index)?.pointee.defaultLowInputLatency ?? Self.piece
      var stream: UnsafeMutableRawPointer?
      let opened = PortAudioLibrary.silently {
        Pa_OpenStream(
          &stream, &parameters, nil, Double(sampleRate), UInt(Double(sampleRate) * Self.piece), PaStreamFlags(paNoFlag),
          nil,
          nil)
      }
      try Self.check(opened, name)
      guard let stream else { throw .noStream(name: name, reason: "can't be opened") }
      self.stream = MicrophoneStream(stream: stream, library: library)
      self.name = name
      self.sampleRate = sampleRate
      try Self.check(Pa_StartStream(stream), name)
    }

    /// The next samples, waiting for some; none when the task is cancelled meanwhile. Throws when the device is gone.
    public func next() throws(AudioError) -> [Float] {
      let wanted = max(1, Int(Double(sampleRate) * Self.piece))
      var waited = 0.0
      while true {
        let available = PortAudioLibrary.silently { Pa_GetStreamReadAvailable(stream.stream) }
        try checkPresence(PaError(truncatingIfNeeded: min(0, available)))
        if available >= wanted { return try read(Int(available)) }
        if Task.isCancelled { return [] }
        guard waited < Self.patience else {
          leave()
          throw .noStream(name: name, reason: "gives no sound any more; is it unplugged?")
        }
        usleep(5000)
        waited += 0.005
      }
    }

    private func read(_ count: Int) throws(AudioError) -> [Float] {
      var code = PaError(paNoError.rawValue)
      let samples = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        buffer.initialize(repeating: 0)
        code = PortAudioLibrary.silently { Pa_ReadStream(stream.stream, buffer.baseAddress, UInt(count)) }
        initialized = count
      }
      if code == PaError(paInputOverflowed.rawValue) { overflows += 1 } else { try checkPresence(code) }
      return samples
    }

    /// Throws where a device that was heard gives an error: as a rule it is gone.
    private func checkPresence(_ code: PaError) throws(AudioError) {
      guard code < 0 else { return }
      leave()
      throw .noStream(name: name, reason: "gives no sound any more (\(Self.text(of: code))); is it unplugged?")
    }

    /// Never closes the stream of a device that is gone: a sound server that hangs would be waited for, without an end.
    private func leave() { _ = Unmanaged.passRetained(stream) }

    private static func find(_ device: String?) throws(AudioError) -> (index: PaDeviceIndex, name: String) {
      func name(_ index: PaDeviceIndex) -> String {
        Pa_GetDeviceInfo(index).map { String(cString: $0.pointee.name) } ?? ""
      }
      let inputs = (0..<max(0, Pa_GetDeviceCount())).filter {
        (Pa_GetDeviceInfo($0)?.pointee.maxInputChannels ?? 0) > 0
      }
      guard let device else {
        let index = Pa_GetDefaultInputDevice()
        guard index >= 0 else {
          throw .noStream(name: "microphone", reason: "there is no input device\(listing(inputs.map(name)))")
        }
        return (index, name(index))
      }
      let exact = inputs.first { name($0) == device }
      guard let index = exact ?? inputs.first(where: { name($0).lowercased().contains(device.lowercased()) }) else {
        throw .noStream(name: device, reason: "no such input device\(listing(inputs.map(name)))")
      }
      return (index, name(index))
    }

    private static func listing(_ names: [String]) -> String {
      names.isEmpty ? "; the system knows none" : "; there are: \(names.joined(separator: ", "))"
    }

    private static func check(_ code: PaError, _ name: String) throws(AudioError) {
      guard code < 0 else { return }
      throw .noStream(name: name, reason: text(of: code))
    }

    /// What the error is; of errors of the system, what the system says.
    private static func text(of code: PaError) -> String {
      if code == PaError(paUnanticipatedHostError.rawValue), let text = Pa_GetLastHostErrorInfo()?.pointee.errorText,
        text.pointee != 0
      {
        return String(cString: text)
      }
      return Pa_GetErrorText(code).map { String(cString: $0) } ?? "error \(code)"
    }
  }

  /// PortAudio, from the first use to the last.
  private final class PortAudioLibrary {
    init() throws(AudioError) {
      let code = Self.silently { Pa_Initialize() }
      guard code == PaError(paNoError.rawValue) else {
        throw .noStream(
          name: "microphone", reason: Pa_GetErrorText(code).map { String(cString: $0) } ?? "error \(code)")
      }
    }

    deinit { Pa_Terminate() }

    /// Runs what asks the system for devices, whose libraries tell standard error of every one that isn't there.
    static func silently<Result>(_ body: () -> Result) -> Result {
      let (kept, nowhere) = (dup(2), open("/dev/null", O_WRONLY | O_CLOEXEC))
      if kept >= 0, nowhere >= 0 { dup2(nowhere, 2) }
      defer {
        if kept >= 0, nowhere >= 0 { dup2(kept, 2) }
        for descriptor in [kept, nowhere] where descriptor >= 0 { close(descriptor) }
      }
      return body()
    }
  }

  /// An open stream, closed before the library is left.
  private final class MicrophoneStream {
    let stream: UnsafeMutableRawPointer
    private let library: PortAudioLibrary

    init(stream: UnsafeMutableRawPointer, library: PortAudioLibrary) {
      self.stream = stream
      self.library = library
    }

    deinit { Pa_CloseStream(stream) }
  }
#endif
