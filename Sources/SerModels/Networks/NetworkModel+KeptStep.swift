extension NetworkModel {
  /// The epoch whose weights the first network has; nil where they are an average of several.
  public var keptStep: Int? { diagnostics.facts["keptEpoch"].flatMap { Int(exactly: $0) } }
}
