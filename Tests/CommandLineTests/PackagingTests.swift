import Foundation
import SerTestSupport
import Testing

/// What `make install`, the release archive and the image lay out.
@Suite struct PackagingTests {
  private static let canStage = ["/usr/bin/dpkg", "/usr/bin/strip", "/usr/bin/objdump"]
    .allSatisfy(FileManager.default.isExecutableFile)

  private func text(_ path: String) throws -> String {
    try String(contentsOf: repositoryRoot.appendingPathComponent(path), encoding: .utf8)
  }

  /// The program that is installed finds its corpus cards by itself, from anywhere; beside it stands all that belongs to it.
  @Test(.enabled(if: canStage, "needs dpkg and binutils"))
  func installedProgramIsWhole() async throws {
    try await withTemporaryFolder { folder in
      let prefix = folder.appendingPathComponent("prefix")
      let staging = Process()
      staging.executableURL = repositoryRoot.appendingPathComponent("scripts/stage-program")
      staging.arguments = [Serbase.executable.path, prefix.path]
      try staging.run()
      staging.waitUntilExit()
      try #require(staging.terminationStatus == 0)
      for path in [
        "share/man/man1/serbase.1", "share/man/man1/serbase-fit.1", "share/bash-completion/completions/serbase",
        "share/zsh/site-functions/_serbase", "share/fish/vendor_completions.d/serbase.fish",
        "share/doc/serbase/LICENSE", "share/doc/serbase/third-party-licences.txt",
      ] {
        let size = try prefix.appendingPathComponent(path).resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        #expect(size > 200, "\(path)")
      }
      let packages = try String(
        contentsOf: prefix.appendingPathComponent("share/doc/serbase/runtime-packages"), encoding: .utf8)
      for library in ["libfftw3-single3", "libopenblas0", "libsndfile1", "libsoxr0", "zlib1g"] {
        #expect(packages.contains(library), "\(library)")
      }
      let program = Process()
      let output = Pipe()
      program.executableURL = prefix.appendingPathComponent("bin/serbase")
      program.arguments = ["corpus", "list"]
      program.currentDirectoryURL = folder
      // Without SERBASE_MANIFESTS. The libraries of Swift may be known by their path only.
      program.environment = ProcessInfo.processInfo.environment.filter { $0.key != "SERBASE_MANIFESTS" }
      program.standardOutput = output
      try program.run()
      let listed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      program.waitUntilExit()
      #expect(program.terminationStatus == 0 && listed.contains("ravdess"))
    }
  }

  /// The image is made of what its build context lets through, and installs the libraries that the program was linked with.
  @Test func imageIsMadeOfWhatIsThere() throws {
    let dockerfile = try text("Dockerfile")
    let context = try text(".dockerignore").split(separator: "\n").filter { $0.hasPrefix("!") }.map { $0.dropFirst() }
    for needed in ["Package.swift", "Makefile", "LICENSE", "Sources", "Tests", "data-manifests", "scripts"] {
      #expect(context.contains(needed[...]), "\(needed) in the build context")
    }
    for path in context {
      #expect(
        FileManager.default.fileExists(atPath: repositoryRoot.appendingPathComponent(String(path)).path), "\(path)")
    }
    let list = "share/doc/serbase/runtime-packages"
    #expect(dockerfile.contains("$(cat /usr/local/\(list))"))
    let staging = try text("scripts/stage-program")
    #expect(staging.contains("scripts/runtime-packages") && staging.contains("doc=$prefix/share/doc/serbase"))
    #expect(dockerfile.contains("USER 10001:10001"))
  }

  /// A trait that is named takes the place of the default ones.
  @Test func releaseNamesTheDefaultTraitsToo() throws {
    #expect(try text("Makefile").contains("--traits default$(if $(MICROPHONE)"))
  }
}
