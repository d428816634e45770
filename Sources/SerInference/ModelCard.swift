import Foundation

/// The page about a model that goes with it (after Mitchell et al. 2019, doi:10.1145/3287560.3287596).
struct ModelCard {
  let manifest: BundleManifest

  init(_ manifest: BundleManifest) { self.manifest = manifest }

  var text: String {
    [heading, use, data, training, performance, limits].joined(separator: "\n\n") + "\n"
  }

  private var heading: String {
    let features = manifest.featureSet.map { "`\($0.identifier)`" } ?? "a feature table"
    return """
      # Speech emotion model: `\(manifest.classifier.identifier)` on \(features)

      Fitted by \(manifest.writtenBy) on \(manifest.provenance.corpus). It tells \(manifest.labels.count) classes apart: \
      \(manifest.labels.joined(separator: ", ")).
      """
  }

  private var use: String {
    """
    ## Intended use

    A baseline for research and teaching: a reference that other methods are compared with. It is not fit for judging \
    people: not for hiring, policing, medical diagnosis, insurance or schooling. What it calls an emotion is a label in \
    its training data (in most corpora, what actors were asked to portray), not what anybody feels.
    """
  }

  private var data: String {
    let provenance = manifest.provenance
    var lines = ["## Training data", ""]
    lines.append(
      "- \(provenance.rows) clips" + (provenance.speakers.map { " of \($0) speakers" } ?? "") + " from "
        + provenance.corpus)
    lines.append(
      "- clips a class: "
        + zip(manifest.labels, provenance.rowsPerClass).map { "\($0) \($1)" }.joined(separator: ", "))
    if let augmentation = provenance.augmentation {
      lines.append(
        "- and \(augmentation.copies) augmented copies of them, \(augmentation.copiesPerClip) a clip: "
          + "`\(augmentation.chain)`, seed \(augmentation.seed)")
    }
    if let licence = provenance.licence { lines.append("- licence of the recordings: \(licence)") }
    if let citation = provenance.citation { lines.append("- cite: \(citation)") }
    if let digest = provenance.sourceDigest { lines.append("- SHA-256 of its manifest or table: `\(digest)`") }
    lines.append("- seed \(provenance.seed), BLAS kernels \(provenance.blas)")
    return lines.joined(separator: "\n")
  }

  private var training: String {
    var lines = ["## Model", ""]
    if case .object(let parameters) = manifest.classifier.hyperparameters {
      lines += parameters.sorted { $0.key < $1.key }.map { "- \($0.key): \($0.value.text)" }
    }
    if let selection = manifest.preprocessing.selection {
      lines.append(
        "- features: \(selection.columns.count) of \(selection.width)"
          + (manifest.preprocessing.selectionRule.map { ", chosen by \($0) on the training rows" } ?? ""))
    }
    if let calibration = manifest.preprocessing.calibration {
      lines.append(
        "- probabilities: calibrated by \(calibration.kind.rawValue)"
          + (calibration.temperature.map { String(format: " (T = %.3f)", $0) } ?? "")
          + " on training speakers held out in turn")
    }
    if manifest.preprocessing.normalization == "speaker" {
      lines += [
        "",
        "**Needs each speaker's own statistics**: it was fitted on rows that were brought to mean 0 and deviation 1 over "
          + "all clips of their speaker, and can judge only rows that were treated so. One clip of a new speaker can't be.",
      ]
    }
    return lines.joined(separator: "\n")
  }

  private var performance: String {
    guard let metrics = manifest.metrics else {
      return """
        ## Performance

        Not measured: no protocol was run when this model was fitted.
        """
    }
    var lines = ["## Performance", ""]
    if !metrics.marks.isEmpty {
      for mark in metrics.marks { lines += ["**\(mark)**: \(metrics.meanings[mark] ?? "")", ""] }
    }
    lines += [
      "Models of this kind under the protocol `\(metrics.protocol)`, all judged clips pooled; the model in this folder "
        + "is fitted on all rows, so that no clip is left to judge itself by.", "",
      "| figure | value | 95 % interval over speakers |", "|---|---|---|",
    ]
    for (name, value) in metrics.overall.sorted(by: { $0.key < $1.key }) {
      let interval = metrics.intervals[name].map { "\(Self.number($0[0])) to \(Self.number($0[1]))" } ?? "–"
      lines.append("| \(name) | \(Self.number(value)) | \(interval) |")
    }
    lines += ["", "| class | recall |", "|---|---|"]
    for label in manifest.labels {
      lines.append("| \(label) | \(metrics.recall[label].map(Self.number) ?? "undefined") |")
    }
    if !metrics.groups.isEmpty {
      lines += ["", "| group | accuracy | UAR |", "|---|---|---|"]
      for (group, figures) in metrics.groups.sorted(by: { $0.key < $1.key }) {
        lines.append(
          "| \(group) | \(figures["accuracy"].map(Self.number) ?? "–") | \(figures["uar"].map(Self.number) ?? "–") |")
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func number(_ value: Double) -> String { String(format: "%.3f", value) }

  private var limits: String {
    """
    ## Limits

    - Acted speech: spontaneous emotion is weaker, mixed and rarer. Expect far lower accuracy outside the studio.
    - Few speakers and few sentences of one language; accents, ages and recording conditions beyond them are untested.
    - Groups of speakers are not judged equally well (see the table above where it is given).
    - Scores are not certainties: look at the confusion of classes before trusting a single answer.
    """
  }
}
