import SerEvaluation

extension CellAudit {
  /// How far a sum of probabilities may be from 1: they are often written with three digits.
  private static let tolerance = 0.005

  /// Everything that is wrong with the rows themselves.
  var faults: [AuditFault] {
    [unknownRows, repeatedRows, wrongSpeakers, wrongClasses, wrongProbabilities, unknownClasses].compactMap { $0 }
  }

  private func fault(_ kind: String, _ lines: [Int], _ what: String) -> AuditFault? {
    guard !lines.isEmpty else { return nil }
    let shown = lines.prefix(5).map(String.init).joined(separator: ", ") + (lines.count > 5 ? " …" : "")
    return AuditFault(
      kind: kind, count: lines.count,
      text: "\(Wording.count(lines.count, "row")) \(what) (line\(lines.count == 1 ? "" : "s") \(shown))")
  }

  private func lines(_ isWrong: (Int) -> Bool) -> [Int] { rows.indices.filter(isWrong).map { rows[$0].line } }

  private var unknownRows: AuditFault? {
    guard let lookup else { return nil }
    return fault(
      "unknown recordings", lines { !entries[$0].isKnown }, "of recordings that the manifest of \(lookup.corpus) hasn't"
    )
  }

  /// The same recording on one side of one fold again: counted twice where it is judged.
  private var repeatedRows: AuditFault? {
    var seen = Set<String>()
    let again = rows.indices.filter { index in
      // A judged row counts once however many folds judge it; a split lists a row once a fold.
      let place = file.hasPredictions ? "" : "\(rows[index].fold ?? "") \(rows[index].side?.rawValue ?? "")"
      return !seen.insert("\(place)\n\(entries[index].clip)").inserted
    }
    return fault("duplicate rows", again.map { rows[$0].line }, "of recordings that stand there before")
  }

  private var wrongSpeakers: AuditFault? {
    let found = rows.indices.filter { entries[$0].otherSpeaker != nil }
    guard let first = found.first, let known = entries[first].otherSpeaker else { return nil }
    return fault(
      "wrong speakers", found.map { rows[$0].line },
      "with another speaker than the manifest's, such as \(rows[first].speaker ?? "") instead of \(known)")
  }

  /// Only where the file's classes are the corpus's emotions by name.
  private var wrongClasses: AuditFault? {
    guard let lookup else { return nil }
    let truths = Set(rows.compactMap { $0.truth?.lowercased() })
    guard !truths.isEmpty, truths.isSubset(of: lookup.emotions) else { return nil }
    let found = rows.indices.filter { index in
      guard let emotion = entries[index].emotion, let truth = rows[index].truth?.lowercased() else { return false }
      return emotion != truth
    }
    guard let first = found.first else { return nil }
    return fault(
      "wrong classes", found.map { rows[$0].line },
      "whose true class isn't the manifest's, such as \(rows[first].truth ?? "") instead of \(entries[first].emotion ?? "")"
    )
  }

  private var wrongProbabilities: AuditFault? {
    fault(
      "wrong probabilities",
      lines { index in
        guard let values = rows[index].probabilities else { return false }
        return values.contains { !($0 >= -1e-6 && $0 <= 1 + 1e-6) }
          || !(abs(values.reduce(0, +) - 1) <= Self.tolerance)
      }, "whose probabilities aren't all from 0 to 1 with a sum of 1")
  }

  private var unknownClasses: AuditFault? {
    guard !file.probabilityLabels.isEmpty else { return nil }
    let known = Set(file.probabilityLabels)
    return fault(
      "missing classes",
      lines { index in
        [rows[index].truth, rows[index].prediction].contains { label in label.map { !known.contains($0) } ?? false }
      }, "of a class that has no column of probabilities")
  }
}
