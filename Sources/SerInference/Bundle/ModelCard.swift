import Foundation
import SerLearning

/// The page about a model that goes with it (after Mitchell et al. 2019, doi:10.1145/3287560.3287596).
struct ModelCard {
  let manifest: BundleManifest

  init(_ manifest: BundleManifest) { self.manifest = manifest }

  var text: String {
    [heading, use, handling, data, training, performance, limits, ethics].joined(separator: "\n\n") + "\n"
  }

  private var heading: String {
    let features = manifest.featureSet.map { "`\($0.identifier)`" } ?? "a feature table"
    return """
      # Speech emotion model: `\(manifest.classifier.identifier)` on \(features)

      Fitted by \(manifest.writtenBy) on \(manifest.provenance.corpus). It tells \(manifest.labels.count) classes apart: \
      \(manifest.labels.joined(separator: ", ")).\(grouping)
      """
  }

  private var groupsEmotions: Bool { manifest.scheme?.groupsEmotions ?? false }

  /// What the classes hold, where they are groups of emotions.
  private var grouping: String {
    guard let scheme = manifest.scheme, groupsEmotions else { return "" }
    let lines = manifest.labels.map { "- \($0): \((manifest.emotions(of: $0) ?? []).joined(separator: ", "))" }
    let reason = scheme.reason.isEmpty ? "" : " (\(scheme.reason))"
    return "\n\nThese are groups of emotions, by the scheme `\(scheme.name)`\(reason):\n\n"
      + lines.joined(separator: "\n")
  }

  /// The classes beside the answer that `predict` tells of.
  private var runnersUp: String {
    manifest.labels.count > 3 ? "the three most probable ones" : "the probability of each"
  }

  private var use: String {
    """
    ## Intended use

    A baseline for research and teaching: a reference that other methods are compared with, and a demonstration. For people \
    who know what the figures below mean and who judge recordings that resemble the training data.

    **Not for judging people**: not for hiring, policing, medical diagnosis, insurance, schooling, customer scoring or \
    surveillance, and for no decision about anybody. What it calls an emotion is a label in its training data (in most \
    corpora, what actors were asked to portray), not what anybody feels.
    """
  }

  /// How the folder is used, and what an answer means.
  private var handling: String {
    guard manifest.featureSet != nil else {
      return """
        ## Use

        `serbase evaluate FOLDER --table ROWS` judges rows of the same features. It can't judge recordings: how its features \
        are computed is not known to the program.
        """
    }
    guard manifest.preprocessing.normalization == Normalization.train.rawValue else {
      return """
        ## Use

        `serbase evaluate FOLDER CORPUS --audio DIR` judges a whole corpus. It can't judge a lone recording: its features are \
        scaled by all clips of a \(manifest.preprocessing.normalization).
        """
    }
    return """
      ## Use

      `serbase predict FOLDER clip.wav` gives the \(groupsEmotions ? "group of emotions" : "emotion"), a confidence and \
      \(runnersUp); `serbase bundle show FOLDER` checks every file against its digest. Recordings of any rate and number \
      of channels are brought to the one the \
      features are made for. One utterance of a few seconds is one clip; longer ones want `--window 3`. Silence and steady \
      noise are answered by "no speech"; any other sound (music, a dog, a language that it never heard) gets one of the classes \
      above, since the model knows nothing else.

      \(confidence)
      """
  }

  private var confidence: String {
    let measured = manifest.metrics?.overall["ece"].map {
      "Under the protocol below it was off by \(Self.number($0)) on average (ECE)."
    }
    return """
      The confidence is the probability that the model gives its answer; a model that only ranks has none. \
      \(measured ?? "How far it is off was not measured.") On other microphones, rooms, languages and speech that isn't acted, \
      confident answers are often wrong.
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
    for figure in metrics.figures {
      let interval = figure.interval.map { "\(Self.number($0.lower)) to \(Self.number($0.upper))" } ?? "–"
      lines.append("| \(figure.name) | \(Self.number(figure.value)) | \(interval) |")
    }
    lines += ["", "| class | recall |", "|---|---|"]
    for label in manifest.labels {
      lines.append("| \(label) | \(metrics.recall[label].map(Self.number) ?? "undefined") |")
    }
    return (lines + groups(of: metrics)).joined(separator: "\n")
  }

  private func groups(of metrics: BundleManifest.Metrics) -> [String] {
    guard !metrics.groups.isEmpty else { return [] }
    var lines = ["", "| group | classes | accuracy | UAR |", "|---|---|---|---|"]
    for (group, figures) in metrics.groups.sorted(by: { $0.key < $1.key }) {
      let cells = [group, metrics.classCount(ofGroup: group).map { "\($0)" } ?? "–"]
      let values = [figures["accuracy"], figures["uar"]].map { $0.map(Self.number) ?? "–" }
      lines.append("| " + (cells + values).joined(separator: " | ") + " |")
    }
    return lines + (metrics.groupsDifferInClasses ? ["", BundleManifest.Metrics.classesRemark] : [])
  }

  private static func number(_ value: Double) -> String { String(format: "%.3f", value) }

  /// What is known of the training recordings, which is nothing for rows that come without a corpus card.
  private var origin: String {
    guard manifest.provenance.licence != nil else {
      return
        "- What its training rows are is not known to \(manifest.writtenBy): expect nothing of recordings of another kind."
    }
    return """
      - Acted speech: spontaneous emotion is weaker, mixed and rarer. Expect far lower accuracy outside the studio.
      - Few speakers and few sentences of one language; accents, ages and recording conditions beyond them are untested.
      """
  }

  private var limits: String {
    """
    ## Limits

    \(origin)
    - It hears how something is said, not what is said, and knows neither the speaker nor the occasion.
    - Noise, reverberation, telephone bands and lossy codecs take accuracy away: `serbase robustness` measures how much.
    - Groups of speakers are not judged equally well (see the table above where it is given); groups that aren't in the table \
    (children, the old, other languages and accents, speech disorders) were never measured.
    - Scores are not certainties: look at the confusion of classes before trusting a single answer.
    """
  }

  private var ethics: String {
    """
    ## Ethics

    - Whether emotions can be read from a voice at all is disputed: people express them differently, mask them, and feel \
    several at once (Barrett et al. 2019, doi:10.1177/1529100619832930). An answer is about a sound, never about a person.
    - A voice is personal data, and what is inferred from it may be sensitive: record and judge nobody without informed \
    consent, keep no more than is needed, and tell people that a machine listens.
    - In the European Union, inferring emotions of people at work and in education is prohibited but for medical and safety \
    reasons, and elsewhere such systems are of high risk and must be disclosed to those exposed to them (Regulation (EU) \
    2024/1689, articles 5(1)(f), 6 and 50).
    - Errors fall unevenly on groups. Whoever uses it on people owes them a way to learn of it and to object.
    """
  }
}
