import Foundation
import SerFormats
import SerNumerics

extension FeatureTable {
  /// Reads a table from ARFF: `label` names the attribute of classes (default: `class`, else the last nominal one),
  /// `group` the one of speakers, if any. `speaker`, `gender`, `intensity` and `path` (or openSMILE's string `name`) are
  /// taken as such; all others are features and must be numeric.
  ///
  /// Classes have the order in which a nominal attribute declares them.
  public init(arff url: URL, label: String?, group: String?) throws(FormatError) {
    let document = try ARFFDocument(contentsOf: url)
    func column(_ name: String, _ option: String) throws(FormatError) -> Int {
      if let column = document.column(name) { return column }
      let names = document.attributes.prefix(12).map(\.name).joined(separator: ", ")
      throw Self.malformed(url, "attributes \(names)", "an attribute '\(name)' (\(option))")
    }
    func isNominal(_ column: Int) -> Bool {
      if case .nominal = document.attributes[column].kind { true } else { false }
    }
    var known: [String: Int] = [:]
    for name in ["speaker", "gender", "intensity", "path"] { known[name] = document.column(name) }
    if known["path"] == nil, let name = document.column("name"), document.attributes[name].kind == .string {
      known["path"] = name
    }
    var texts = Set(known.values)
    if let group {
      let column = try column(group, "--group")
      known["speaker"] = column
      texts.insert(column)
    }
    let labelColumn: Int
    if let label {
      labelColumn = try column(label, "--label")
    } else if let found = document.column("class")
      ?? document.attributes.indices.last(where: { isNominal($0) && !texts.contains($0) })
    {
      labelColumn = found
    } else {
      throw Self.malformed(url, "no attribute 'class' and no nominal one", "the attribute of classes (--label)")
    }
    texts.insert(labelColumn)
    for (index, attribute) in document.attributes.enumerated() where attribute.kind != .numeric {
      guard !texts.contains(index) else { continue }
      throw Self.malformed(
        url, "attribute '\(attribute.name)', which is \(isNominal(index) ? "nominal" : "a string")",
        "numeric features; make numbers of it, or leave it out")
    }
    let places = document.numberColumns.indices.filter { !texts.contains(document.numberColumns[$0]) }
    guard document.count > 0, !places.isEmpty else {
      throw Self.malformed(url, "\(document.count) rows of \(places.count) features", "at least one of each")
    }
    func strings(_ column: Int) -> [String?] {
      if let texts = document.texts[column] { return texts }
      let width = document.numberColumns.count
      guard let place = document.numberColumns.firstIndex(of: column) else { return [] }
      return (0..<document.count).map { row in
        let value = document.numbers[row * width + place]
        return value.isNaN ? nil : value == value.rounded() && abs(value) < 1e7 ? "\(Int(value))" : "\(value)"
      }
    }
    let classes = strings(labelColumn)
    if let row = classes.firstIndex(where: { $0 == nil || $0 == "" }) {
      throw Self.malformed(
        url, "no label in row \(row + 1), attribute '\(document.attributes[labelColumn].name)'", "a class for every row"
      )
    }
    var (labels, names) = Self.classes(of: classes.compactMap { $0 })
    if case .nominal(let declared) = document.attributes[labelColumn].kind {
      labels = labels.map { label in declared.firstIndex(of: names[label]) ?? 0 }
      names = declared
    }
    func facts(_ name: String) -> [String]? { known[name].map { strings($0).map { $0 ?? "" } } }
    self.init(
      features: Self.numbers(of: document, places: places), labels: labels, labelNames: names,
      speakers: facts("speaker"), genders: facts("gender"), intensities: facts("intensity"), paths: facts("path"),
      columns: places.map { document.attributes[document.numberColumns[$0]].name })
    origin = url.path
  }

  /// The chosen ones of the numeric columns; all of them without a copy.
  private static func numbers(of document: ARFFDocument, places: [Int]) -> Matrix {
    let width = document.numberColumns.count
    guard places.count < width else { return Matrix(rows: document.count, columns: width, values: document.numbers) }
    var values: [Float] = []
    values.reserveCapacity(document.count * places.count)
    for row in 0..<document.count { for place in places { values.append(document.numbers[row * width + place]) } }
    return Matrix(rows: document.count, columns: places.count, values: values)
  }
}
