extension BundleManifest.Metrics {
  /// A figure over all judged rows, under the name that people know it by.
  public struct NamedFigure: Sendable {
    /// In ``BundleManifest/Metrics/overall``.
    public let key: String
    public let name: String
    public let value: Double
    /// 95 % over speakers; nil where it wasn't measured.
    public let interval: (lower: Double, upper: Double)?
  }

  private static let names = [
    ("accuracy", "accuracy"), ("uar", "UAR"), ("macro_f1", "macro-F1"), ("weighted_f1", "weighted F1"),
    ("log_loss", "log-loss"), ("ece", "ECE"), ("brier", "Brier"),
  ]

  /// The figures in the order of all reports; those of other programs' making come last, under their keys.
  public var figures: [NamedFigure] {
    let known = Self.names.map(\.0)
    let others = overall.keys.filter { !known.contains($0) }.sorted().map { ($0, $0) }
    return (Self.names + others).compactMap { key, name in
      overall[key].map { value in
        let ends = intervals[key].flatMap { $0.count == 2 ? (lower: $0[0], upper: $0[1]) : nil }
        return NamedFigure(key: key, name: name, value: value, interval: ends)
      }
    }
  }

  /// How many classes a group's UAR is the mean recall of; nil where it isn't known, as in older bundles.
  public func classCount(ofGroup group: String) -> Int? { groups[group]?["classes"].flatMap { Int(exactly: $0) } }

  /// Whether the UAR of some groups is over fewer classes than that of others.
  public var groupsDifferInClasses: Bool { Set(groups.keys.map(classCount)).count > 1 }

  /// What is to be said of such groups.
  public static let classesRemark =
    "Not every group has clips of every class: its UAR is the mean recall of the classes that it has, and chance is 1 in that "
    + "many."
}
