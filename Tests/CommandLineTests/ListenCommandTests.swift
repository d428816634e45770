import Foundation
import SerAudio
import SerTestSupport
import Testing

/// Streams through the program.
@Suite(.serialized) struct ListenCommandTests {
  /// Two clips as raw samples of 16 bits.
  private func rawSound() throws -> (bytes: Data, rate: Int) {
    let corpus = try SharedCorpus.folder.get()
    var bytes = Data()
    var rate = 0
    for name in ["Actor_01/03-01-05-01-01-01-01.wav", "Actor_02/03-01-03-01-01-01-02.wav"] {
      let clip = try AudioFile.read(corpus.appendingPathComponent(name)).clip
      rate = clip.sampleRate
      for sample in clip.samples {
        withUnsafeBytes(of: Int16(sample * 32768).littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return (bytes, rate)
  }

  /// Raw samples, and the same pushed through a pipe in odd pieces: the same lines.
  @Test func piecesChangeNothing() async throws {
    let bundle = try SharedBundle.folder.get()
    let (bytes, rate) = try rawSound()
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("sound.raw")
      try bytes.write(to: file)
      let arguments = ["listen", bundle.path, "-", "--rate", "\(rate)", "--window", "1.5", "--hop", "0.3"]
      let whole = try Serbase.run(arguments, in: folder, input: file)
      #expect(whole.status == 0 && whole.errors.contains("heard"), "\(whole.errors)")
      #expect(whole.output.split(separator: "\n").count > 8)
      let process = Process()
      process.executableURL = Serbase.executable
      process.arguments = arguments
      let (input, output) = (Pipe(), folder.appendingPathComponent("lines"))
      try Data().write(to: output)
      process.standardInput = input
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = FileHandle.nullDevice
      try process.run()
      var rest = bytes[...]
      for turn in 0... where !rest.isEmpty {
        let size = [1, 4097, 3, 30_001][turn % 4]
        try input.fileHandleForWriting.write(contentsOf: rest.prefix(size))
        rest = rest.dropFirst(size)
        if rest.isEmpty { break }
      }
      try input.fileHandleForWriting.close()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(try String(contentsOf: output, encoding: .utf8) == whole.output)
    }
  }

  /// A line comes while the stream goes on, and an interrupt ends it as its end would.
  @Test func linesComeAtOnceAndInterruptsEndCleanly() async throws {
    let bundle = try SharedBundle.folder.get()
    let (bytes, rate) = try rawSound()
    let process = Process()
    process.executableURL = Serbase.executable
    process.arguments = ["listen", bundle.path, "-", "--rate", "\(rate)", "--window", "1", "--hop", "0.5"]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // One second and a half: two windows.
    try input.fileHandleForWriting.write(contentsOf: bytes.prefix(rate * 3))
    var text = ""
    while text.count(where: { $0 == "\n" }) < 2 {
      text += String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    }
    #expect(text.contains("\"end\":1.5"))
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(said.contains("heard 1.5 s") && !said.contains("error"), "\(said)")
  }

  @Test func displayDrawsBarsBesideTheLines() async throws {
    let bundle = try SharedBundle.folder.get()
    let (bytes, rate) = try rawSound()
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("sound.raw")
      try bytes.write(to: file)
      let result = try Serbase.run(
        ["listen", bundle.path, "-", "--rate", "\(rate)", "--display", "--window", "1.5", "--hop", "0.5"], in: folder,
        input: file)
      #expect(result.status == 0 && result.output.hasPrefix("{") && !result.output.contains("█"))
      #expect(result.errors.contains("█") && result.errors.contains("angry") && result.errors.contains("\u{1B}[9A"))
    }
  }

  @Test func badStreamsAreRefused() async throws {
    let bundle = try SharedBundle.folder.get()
    try await withTemporaryFolder { folder in
      func input(_ bytes: Data) throws -> URL {
        let file = folder.appendingPathComponent("input")
        try bytes.write(to: file)
        return file
      }
      let listen = ["listen", bundle.path, "-"]
      let nothing = try Serbase.run(listen, in: folder)
      #expect(nothing.status == 65 && nothing.errors.contains("without a single sample"), "\(nothing.errors)")
      let header = try Serbase.run(listen, in: folder, input: input(Data("RIFF....WAVEfmt ".utf8)))
      #expect(header.status == 65 && header.errors.contains("within its header"))
      let infinite = withUnsafeBytes(of: Float.infinity.bitPattern.littleEndian) { Data($0) }
      let floats = try Serbase.run(listen + ["--encoding", "f32le"], in: folder, input: input(infinite))
      #expect(floats.status == 65 && floats.errors.contains("sample 0"))
      for (arguments, says) in [
        (["--rate", "10"], "10 Hz"), (["--channels", "0"], "0 channels"), (["--window", "0"], "--window"),
        (["--encoding", "mp3"], "mp3"), (["--smoothing", "-1"], "--smoothing"), (["--device", "x"], "--device"),
      ] {
        let result = try Serbase.run(listen + arguments, in: folder, input: input(Data(count: 100)))
        #expect(result.status == 64 && result.errors.contains(says), "\(arguments) \(result.errors)")
      }
      let file = try Serbase.run(["listen", bundle.path, "x.wav"], in: folder)
      #expect(file.status == 64 && file.errors.contains("serbase predict"))
    }
  }
}
