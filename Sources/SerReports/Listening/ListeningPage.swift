import Foundation
import SerFormats
import SerNumerics

/// `index.html` of a listening folder, and its table.
struct ListeningPage {
  let sounds: [ListenedSound]
  let variants: [ListeningFolder.Variant]
  let plots: PlotOutcome
  let seed: Seed
  let hasOwnBabble: Bool
  let command: String

  /// A recording and one way it is changed.
  struct Group: Hashable {
    let recording: String
    let name: String

    var plotName: String { "\(recording.lowercased())-\(name)" }
  }

  /// The group of the pictures of masked spectrograms, which has no sounds.
  static let maskGroup = "specaugment-masks"

  /// The groups in the order in which they were made.
  static func groups(of sounds: [ListenedSound]) -> [Group] {
    var groups: [Group] = []
    for sound in sounds {
      guard let name = sound.group else { continue }
      let group = Group(recording: sound.recording, name: name)
      if !groups.contains(group) { groups.append(group) }
    }
    return groups
  }

  var table: CSVDocument {
    CSVDocument(
      header: ["recording", "augmentation", "setting", "specification", "file", "seconds", "peak", "attenuation_db"],
      rows: sounds.map { sound in
        [
          sound.recording, sound.group ?? "", sound.setting, sound.specification, sound.file,
          PlotText.number(sound.seconds, decimals: 4), PlotText.number(sound.peak, decimals: 5),
          PlotText.number(sound.attenuationDecibel, decimals: 2),
        ]
      })
  }

  var html: String {
    var recordings: [String] = []
    for sound in sounds where !recordings.contains(sound.recording) { recordings.append(sound.recording) }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Augmentations to listen to</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
      figure { margin: 1rem 0 2.5rem; } img { max-width: 100%; } code { overflow-wrap: anywhere; }
      .sounds { display: flex; flex-wrap: wrap; gap: 1rem 2rem; } .sounds p { margin: 0; } audio { display: block; }
      .remark { color: #9a4a00; }
      </style>
      </head>
      <body>
      <h1>Augmentations to listen to</h1>
      <p>Each recording as it is, and as every augmentation leaves it. \(origin) \
      <a href="variants.csv">variants.csv</a> lists all sounds.</p>
      <p><code>\(MarkupText.escaped(command))</code></p>
      \(plots.problem.map { "<p class=\"remark\">\(MarkupText.escaped($0))</p>\n" } ?? "")\
      \(recordings.map(section).joined(separator: "\n"))
      </body>
      </html>

      """
  }

  /// Whether a training would learn from what is heard.
  private var origin: String {
    hasOwnBabble
      ? "Seed \(seed.value). Babble is mixed from the recordings that were given here; a training mixes synthetic voices."
      : "Seed \(seed.value): a training with the same chain and seed learns from these very copies."
  }

  private func section(_ recording: String) -> String {
    let own = sounds.filter { $0.recording == recording }
    let original = own.filter { $0.group == nil }
    let groups = Self.groups(of: own).map { group in
      let changed = own.filter { $0.group == group.name }
      let picture =
        plots.isDrawn(group.plotName)
        ? "<img src=\"plots/\(group.plotName).png\" alt=\"Spectrograms: original and \(MarkupText.escaped(group.name))\">"
        : ""
      return """
        <h3>\(MarkupText.escaped(group.name))</h3>
        <figure>
        <div class="sounds">
        \((original + changed).map(player).joined(separator: "\n"))
        </div>
        \(picture)
        </figure>
        """
    }
    return "<h2>\(MarkupText.escaped(recording))</h2>\n" + (groups + masks(recording)).joined(separator: "\n")
  }

  /// The picture of the masked spectrograms, where it was drawn.
  private func masks(_ recording: String) -> [String] {
    let group = Group(recording: recording, name: Self.maskGroup)
    guard plots.isDrawn(group.plotName) else { return [] }
    return [
      """
      <h3>\(group.name)</h3>
      <figure>
      <p>Masks over frames and bands (SpecAugment), for models that learn from spectrograms: to be seen, not heard.</p>
      <img src="plots/\(group.plotName).png" alt="Spectrograms: original and masked">
      </figure>
      """
    ]
  }

  private func player(_ sound: ListenedSound) -> String {
    let specification = sound.specification.isEmpty ? "" : " <code>\(MarkupText.escaped(sound.specification))</code>"
    let remark =
      sound.attenuationDecibel > 0
      ? " <span class=\"remark\">written \(PlotText.number(sound.attenuationDecibel, decimals: 1)) dB quieter: its peak "
        + "was \(PlotText.number(sound.peak, decimals: 2)) of full scale</span>" : ""
    return """
      <p>\(MarkupText.escaped(sound.setting))\(specification)\(remark)
      <audio controls preload="none" src="\(sound.file)"></audio></p>
      """
  }
}
