import SerFeatures

/// A feature set as `features list` shows it.
struct FeatureSetDescription: Encodable {
  let identifier: String
  let summary: String
  let values: Int
  /// Frames and bands of a frame set.
  let frames: Int?
  let bands: Int?
  let parameters: [Parameter]
  let columns: [String]

  struct Parameter: Encodable {
    let name: String
    let value: String
    let `default`: String
    let allowed: String
  }

  init(_ set: any FeatureSet) {
    identifier = set.specification
    summary = type(of: set).summary
    let layout = set.layout
    values = layout.count
    columns = layout.columnNames
    if case .frames(let count, let bands) = layout {
      (frames, self.bands) = (count, bands)
    } else {
      (frames, bands) = (nil, nil)
    }
    let published = FeatureParameters(of: type(of: set).init())
    parameters = FeatureParameters(of: set).list.map { own in
      let standard = published.list.first { $0.name == own.name }
      return Parameter(name: own.name, value: own.text, default: standard?.text ?? "", allowed: own.allowed)
    }
  }

  /// `360 columns`, or `300 frames × 40`.
  var shape: String {
    if let frames, let bands { "\(frames) frames × \(bands)" } else { "\(values) columns" }
  }

  var text: String {
    var lines = ["\(identifier): \(summary)", "\(shape), \(values) values a clip", ""]
    if parameters.isEmpty {
      lines.append("no parameters of its own; configure the parts: A:key=value+B")
    } else {
      lines.append(
        TextTable(
          header: ["parameter", "value", "default", "allowed"],
          rows: parameters.map { [$0.name, $0.value, $0.default, $0.allowed] }, rightAligned: []
        ).text)
    }
    if !columns.isEmpty { lines += ["", "columns:"] + columns.map { "  \($0)" } }
    return lines.joined(separator: "\n")
  }
}
