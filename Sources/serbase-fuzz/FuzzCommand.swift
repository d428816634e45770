import CLibFuzzer
import Foundation
import SerFuzzSupport

/// The fuzzer: libFuzzer's driver around one reader. `scripts/fuzz` builds and runs it.
///
///     SERBASE_FUZZ_READER=npz serbase-fuzz --seeds FOLDER       writes seeds and words of the format
///     SERBASE_FUZZ_READER=npz serbase-fuzz [libFuzzer's options] CORPUS
///
/// One program for all readers, since each links the same libraries. The reader is named in the environment and not among
/// the arguments, because libFuzzer starts this program again by itself (-minimize_crash, -fork, -merge) with its own
/// arguments alone.
@main enum FuzzCommand {
  static func main() async throws {
    guard let reader = reader else {
      let names = FuzzedReaders.all.map(\.name).joined(separator: ", ")
      FileHandle.standardError.write(Data("SERBASE_FUZZ_READER must be one of \(names)\n".utf8))
      exit(64)
    }
    let arguments = CommandLine.arguments
    if arguments.count == 3, arguments[1] == "--seeds" {
      try await FuzzSeeds(reader: reader).write(to: URL(fileURLWithPath: arguments[2], isDirectory: true))
    } else {
      exit(run())
    }
  }

  /// Until libFuzzer ends; what it finds are files by its -artifact_prefix.
  private static func run() -> Int32 {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    return LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
      do {
        _ = try reader?.read(bytes.map { Data(bytes: $0, count: count) } ?? Data())
      } catch {
        // A trap is what libFuzzer knows: it keeps the input.
        fatalError("violated: \(error)")
      }
      return 0
    }
  }
}

/// The reader that is fuzzed, nil where none of that name is known.
let reader = FuzzedReaders.named(ProcessInfo.processInfo.environment["SERBASE_FUZZ_READER"] ?? "")
