/// A page of metrics in Prometheus' text format.
struct PrometheusText {
  enum Kind: String {
    case counter, gauge, histogram
  }

  private(set) var text = ""

  /// A metric with its samples, each with its labels.
  mutating func family(
    _ name: String, _ help: String, _ kind: Kind, samples: () -> [(labels: [(String, String)], value: Double)]
  ) {
    head(name, help, kind)
    for sample in samples() { line(name, sample.labels, sample.value) }
  }

  mutating func single(_ name: String, _ help: String, _ kind: Kind, _ value: Double) {
    family(name, help, kind) { [([], value)] }
  }

  /// Histograms that one label tells apart.
  mutating func histograms(
    _ name: String, _ help: String, _ histograms: [(label: (String, String), histogram: LatencyHistogram)]
  ) {
    head(name, help, .histogram)
    for (label, histogram) in histograms {
      for (bound, count) in zip(LatencyHistogram.bounds, histogram.counts) {
        line("\(name)_bucket", [label, ("le", Self.plain(bound))], Double(count))
      }
      line("\(name)_bucket", [label, ("le", "+Inf")], Double(histogram.count))
      line("\(name)_sum", [label], histogram.sum)
      line("\(name)_count", [label], Double(histogram.count))
    }
  }

  private mutating func head(_ name: String, _ help: String, _ kind: Kind) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  private mutating func line(_ name: String, _ labels: [(String, String)], _ value: Double) {
    let list = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
    text += name + (list.isEmpty ? "" : "{\(list)}") + " \(Self.plain(value))\n"
  }

  private static func escaped(_ value: String) -> String {
    var text = ""
    for character in value {
      switch character {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.append(character)
      }
    }
    return text
  }

  /// Whole numbers without a point.
  private static func plain(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
