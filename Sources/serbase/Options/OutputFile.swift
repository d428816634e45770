import ArgumentParser

/// The file that a command is told to write by `--out`.
enum OutputFile {
  /// Throws for `-`, which stands for standard output elsewhere: no file is to be named so by mistake.
  static func check(_ path: String?, orLeaveOut: Bool = false) throws {
    guard path == "-" else { return }
    throw ValidationError(
      "--out -: the name of a file is needed (./- is one)"
        + (orLeaveOut ? "; without --out the result goes to standard output" : ""))
  }
}
