/// What must stand beside a figure that is not an honest estimate for a new speaker, wherever it appears.
public enum Mark: String, CaseIterable, Sendable {
  case leaky = "LEAKY"
  case transductive

  /// Why the figure may not stand beside unmarked ones.
  public var meaning: String {
    switch self {
    case .leaky:
      "speakers stand in training and test alike; too high for a new speaker, not to be compared with unmarked figures"
    case .transductive:
      "the test speakers' or the whole test corpus's own unlabelled clips took part in scaling, which the first clip of a new "
        + "speaker can't have"
    }
  }
}

extension [Mark] {
  /// What stands behind a title on a terminal: `  *** LEAKY, transductive ***`, or nothing.
  public var banner: String { map(\.rawValue).markBanner }
}

extension [String] {
  /// The same for marks by name.
  public var markBanner: String { isEmpty ? "" : "  *** \(joined(separator: ", ")) ***" }
}
