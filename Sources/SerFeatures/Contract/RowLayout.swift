/// The shape of what one clip becomes.
public enum RowLayout: Sendable, Equatable, Codable {
  /// One value a named column.
  case columns([String])
  /// A fixed number of frames of `bands` values each, row by row in time: the first frames of the clip, and frames of
  /// nothing but zeros behind the last one of a shorter clip (``FrameRow``).
  case frames(count: Int, bands: Int)

  /// Values per clip.
  public var count: Int {
    switch self {
    case .columns(let names): names.count
    case .frames(let count, let bands): count * bands
    }
  }

  /// The names of the columns; none for frames.
  public var columnNames: [String] {
    if case .columns(let names) = self { names } else { [] }
  }
}
