#if Serving
  import Foundation
  import SerTestSupport
  import Testing

  /// `serbase serve` as a process.
  @Suite(.serialized) struct ServeCommandTests {
    /// Starts it on a free port; the address is what it says.
    private func start(_ arguments: [String]) throws -> (process: Process, address: String, errors: FileHandle) {
      let process = Process()
      process.executableURL = Serbase.executable
      process.arguments = ["serve", try SharedBundle.folder.get().path, "--port", "0"] + arguments
      let errors = Pipe()
      process.standardError = errors
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      var text = ""
      while !text.contains("Ctrl-C") {
        let more = errors.fileHandleForReading.availableData
        try #require(!more.isEmpty, "it ended: \(text)")
        text += String(decoding: more, as: UTF8.self)
      }
      let start = try #require(text.range(of: "http://"))
      let address = text[start.lowerBound...].prefix { $0 != ";" }
      return (process, String(address), errors.fileHandleForReading)
    }

    private static let hasCurl = FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")

    /// What `curl` gets, which speaks HTTP independently of us.
    private func curl(_ arguments: [String]) throws -> Data {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
      process.arguments = ["-s", "--max-time", "60"] + arguments
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      let data = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return data
    }

    /// The same text for the same content.
    private static func text(_ object: [String: Any]) throws -> String {
      String(decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self)
    }

    @Test(.enabled(if: hasCurl, "there is no curl"))
    func answersAreThoseOfPredict() async throws {
      let corpus = try SharedCorpus.folder.get()
      let file = corpus.appendingPathComponent("Actor_01/03-01-05-01-01-01-01.wav")
      try await withTemporaryFolder { folder in
        for window in [[], ["--window", "1", "--hop", "0.5"]] {
          let predicted = try Serbase.succeed(
            ["predict", try SharedBundle.folder.get().path, file.path] + window, in: folder)
          var expected = try #require(
            try JSONSerialization.jsonObject(with: Data(predicted.output.utf8)) as? [String: Any])
          expected["file"] = nil
          let (process, address, _) = try start([])
          defer {
            process.terminate()
            process.waitUntilExit()
          }
          let query = window.isEmpty ? "" : "?window=1&hop=0.5"
          let answer = try curl([
            "--data-binary", "@\(file.path)", "-H", "Content-Type: audio/wav", "\(address)v1/predict\(query)",
          ])
          let found = try #require(try JSONSerialization.jsonObject(with: answer) as? [String: Any])
          #expect(try Self.text(found) == Self.text(expected))
        }
      }
    }

    @Test func aSignalEndsItCleanly() throws {
      for signal in [SIGTERM, SIGINT] {
        let (process, _, errors) = try start([])
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        #expect(String(decoding: errors.readDataToEndOfFile(), as: UTF8.self).contains("all requests are answered"))
      }
    }

    @Test func whatCantBeIsRefused() async throws {
      let bundle = try SharedBundle.folder.get().path
      let (process, address, _) = try start([])
      defer {
        process.terminate()
        process.waitUntilExit()
      }
      let port = try #require(address.split(separator: ":").last?.prefix { $0.isNumber })
      try await withTemporaryFolder { folder in
        try Data("short\n".utf8).write(to: folder.appendingPathComponent("token"))
        for (arguments, status, says) in [
          (["serve", bundle, "--port", String(port)], 75, "in use"),
          (["serve", bundle, "--host", "192.0.2.1"], 75, "listen"),
          (["serve", bundle, "--port", "70000"], 64, "--port"), (["serve", bundle, "--timeout", "0"], 64, "--timeout"),
          (["serve", bundle, "--token-file", "token"], 64, "16 keep"),
          (["serve", bundle, "--token-file", "none"], 66, "none"),
          (["serve", "nowhere"], 66, "nowhere"),
        ] as [([String], Int32, String)] {
          let result = try Serbase.run(arguments, in: folder)
          #expect(
            result.status == status && result.errors.contains(says), "\(arguments): \(result.status) \(result.errors)")
        }
      }
    }
  }
#endif
