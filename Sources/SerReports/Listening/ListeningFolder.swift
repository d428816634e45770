import Foundation
import SerAudio
import SerFeatures
import SerFormats
import SerLearning
import SerNumerics

/// A folder to judge augmentations by ear and eye: recordings as they are and as augmentations leave them, with a page
/// that plays each and shows its spectrogram.
///
/// Sounds are 16-bit WAV. A result whose peak passes full scale (nothing in an augmentation clips) is written quieter so
/// that it doesn't, and the page says by how much.
public struct ListeningFolder: Sendable {
  /// What the folder holds.
  public static let folderKind = StagedOutput.FolderKind(marker: "index.html") { name in
    ["variants.csv", "plots"].contains(name) || name.hasSuffix(".wav")
  }

  /// One way to change a recording.
  public struct Variant: Sendable {
    /// What is changed, as a file name part: `noise-white`.
    public let group: String
    /// `mild`, `strong`, `copy-1` …
    public let setting: String
    public let chain: AugmentationChain
    /// The chain as it was asked for, for headings.
    public let text: String
    /// The number of the copy that is drawn.
    public let copy: Int

    /// Throws ``AugmentationError`` for a specification that means nothing.
    public init(group: String, setting: String, specification: String, copy: Int = 0) throws(AugmentationError) {
      self.group = group
      self.setting = setting
      chain = try AugmentationChain(specification)
      text = specification
      self.copy = copy
    }
  }

  /// A mild and a strong setting of every augmentation there is.
  public static var catalogue: [Variant] {
    get throws {
      try AugmentationCatalogue.entries.flatMap(\.examples).map { example in
        try Variant(group: example.group, setting: example.setting, specification: example.specification)
      }
    }
  }

  /// Masks of spectrograms, to be seen only.
  public struct Mask: Sendable {
    /// `mild` or `strong`.
    public let setting: String
    public let masking: SpectrogramMasking

    public init(setting: String, masking: SpectrogramMasking) {
      self.setting = setting
      self.masking = masking
    }
  }

  /// A mild and a strong setting of SpecAugment's masks.
  public static var masks: [Mask] {
    var mild = SpectrogramMasking()
    (mild.timeMasks, mild.frequencyMasks, mild.longestTimeMask, mild.widestFrequencyMask) = (1, 1, 30, 8)
    return [Mask(setting: "mild", masking: mild), Mask(setting: "strong", masking: SpectrogramMasking())]
  }

  public let variants: [Variant]
  public let masks: [Mask]
  public let seed: Seed
  /// Speech for babble.
  public let babble: [AudioClip]
  /// Whether a training mixes its babble from other voices, so that its copies aren't these.
  public let hasOwnBabble: Bool
  public let workers: Int
  /// The command line that made it.
  public let command: String

  public init(
    variants: [Variant], masks: [Mask] = [], seed: Seed, babble: [AudioClip], hasOwnBabble: Bool = false,
    workers: Int, command: String
  ) {
    self.variants = variants
    self.masks = masks
    self.seed = seed
    self.babble = babble
    self.hasOwnBabble = hasOwnBabble
    self.workers = workers
    self.command = command
  }

  /// What became of it.
  public struct Outcome: Sendable {
    public let sounds: [ListenedSound]
    public let plots: PlotOutcome
  }

  /// Writes everything into a new or earlier listening folder, whole. Throws ``AugmentationError`` for a recording that
  /// a variant can't change, `AudioError` for one that can't be read.
  public func write(
    _ files: [URL], to url: URL, plots writer: PlotWriter = PlotWriter(),
    progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
  ) async throws -> Outcome {
    let materials = try variants.map { try AugmentationMaterial(for: $0.chain, babble: babble) }
    let recordings = try recordings(files)
    return try await StagedOutput.writeFolder(at: url, as: Self.folderKind) { staging in
      let perFile = variants.count + 1
      let counter = ProgressCounter(total: perFile * files.count, report: progress)
      let made = try await parallelMap(
        count: perFile * files.count, workers: workers, context: { ClipSpectrogram(trimDecibel: 20) }
      ) { spectrogram, index in
        let made = try make(
          recordings[index / perFile], variant: index % perFile - 1, materials, spectrogram, in: staging)
        counter.advance()
        return made
      }
      let figures = figures(made) + maskFigures(made.filter { $0.sound.group == nil })
      let folder = staging.appendingPathComponent("plots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let outcome = try await writer.write(figures, to: folder)
      let page = ListeningPage(
        sounds: made.map(\.sound), variants: variants, plots: outcome, seed: seed, hasOwnBabble: hasOwnBabble,
        command: command)
      try page.table.write(to: staging.appendingPathComponent("variants.csv"))
      try StagedOutput.write(page.html, to: staging.appendingPathComponent("index.html"))
      return Outcome(sounds: made.map(\.sound), plots: outcome)
    }
  }

  /// A recording with the name that its files begin with.
  private struct Recording {
    let path: String
    let clip: AudioClip
    let digest: String
    let name: String
  }

  /// A sound with its picture.
  private struct Made: Sendable {
    let sound: ListenedSound
    let levels: Matrix
    let samples: [Float]
  }

  /// Files of the same name are told apart by number; letters' case alone would not do in every file system.
  private func recordings(_ files: [URL]) throws -> [Recording] {
    var used: Set<String> = []
    return try files.map { url in
      let stem = String(
        url.deletingPathExtension().lastPathComponent.map { character in
          character.isASCII && (character.isLetter || character.isNumber || character == "-") ? character : "-"
        })
      var name = stem
      var number = 1
      while !used.insert(name.lowercased()).inserted {
        number += 1
        name = "\(stem)-\(number)"
      }
      return Recording(
        path: url.path, clip: try AudioFile.read(url).clip, digest: try FileDigest(of: url).sha256, name: name)
    }
  }

  /// Makes and writes one sound; variant −1 is the recording as it is.
  private func make(
    _ recording: Recording, variant number: Int, _ materials: [AugmentationMaterial], _ spectrogram: ClipSpectrogram,
    in folder: URL
  ) throws -> Made {
    let variant = number < 0 ? nil : variants[number]
    var clip = recording.clip
    if let variant {
      // The very copy that a training with this chain, seed and babble would learn from.
      let recipe = AugmentationRecipe(chain: variant.chain, seed: seed, copy: variant.copy, material: materials[number])
      do { clip = try recipe.apply(to: clip, identity: recording.digest) } catch {
        throw AugmentationError.unusable(path: recording.path, reason: "\(error)")
      }
    }
    let file =
      ([recording.name] + (variant.map { [$0.group, $0.setting] } ?? ["original"])).joined(separator: "-") + ".wav"
    let peak = clip.samples.reduce(Float(0)) { max($0, abs($1)) }
    let attenuation = peak > Self.fullScale ? Self.fullScale / peak : 1
    let written = attenuation == 1 ? clip.samples : clip.samples.map { $0 * attenuation }
    try AudioFile.writeWAV(written, sampleRate: clip.sampleRate, to: folder.appendingPathComponent(file))
    let picture = try spectrogram.whole(clip)
    return Made(
      sound: ListenedSound(
        recording: recording.name, group: variant?.group, setting: variant?.setting ?? "original",
        specification: variant?.chain.specification ?? "", file: file, seconds: clip.duration, peak: Double(peak),
        attenuationDecibel: attenuation == 1 ? 0 : -20 * log10(Double(attenuation))),
      levels: picture.levels, samples: picture.samples)
  }

  /// Setting and what it does, cut where it would run into the next panel.
  private func title(of sound: ListenedSound) -> String {
    let variant = variants.first { $0.group == sound.group && $0.setting == sound.setting }
    let text = sound.setting + (variant.map { ": \($0.text)" } ?? "")
    return text.count <= 42 ? text : text.prefix(41) + "…"
  }

  /// The greatest sample that 16 bits hold without clipping.
  private static let fullScale: Float = 32767.0 / 32768

  /// One figure for each recording and group: the original beside the group's settings, on the same colours.
  private func figures(_ made: [Made]) -> [Plot] {
    ListeningPage.groups(of: made.map(\.sound)).compactMap { group in
      let own = made.filter { $0.sound.recording == group.recording }
      guard let original = own.first(where: { $0.sound.group == nil }) else { return nil }
      let changed = own.filter { $0.sound.group == group.name }
      return figure(
        group, original,
        panels: ([original] + changed).map { made in
          Picture(
            identifier: made.sound.setting, title: title(of: made.sound), levels: made.levels, samples: made.samples)
        })
    }
  }

  /// One figure for each recording: its spectrogram under masks.
  private func maskFigures(_ originals: [Made]) -> [Plot] {
    guard !masks.isEmpty else { return [] }
    return originals.map { original in
      let masked = masks.map { mask in
        var levels = original.levels
        var stream = AugmentationChain.seed(seed, clip: original.sound.recording, copy: 0).makeStream()
        mask.masking.apply(to: &levels, &stream)
        return Picture(identifier: mask.setting, title: mask.setting, levels: levels, samples: [])
      }
      return figure(
        ListeningPage.Group(recording: original.sound.recording, name: ListeningPage.maskGroup), original,
        panels: [Picture(identifier: "original", title: "original", levels: original.levels, samples: [])] + masked)
    }
  }

  /// One panel of a figure; without samples there is no waveform above it.
  private struct Picture {
    let identifier: String
    let title: String
    let levels: Matrix
    let samples: [Float]
  }

  private func figure(
    _ group: ListeningPage.Group, _ original: Made, panels: [Picture]
  ) -> Plot {
    let shape = ClipSpectrogram(trimDecibel: 20)
    let loudest = Double(original.levels.values.max() ?? 0).rounded()
    return SpectrogramGrid(
      title: "\(group.recording): \(group.name)", subtitle: "log-mel spectrograms, all on the same colours",
      panels: panels.map { panel in
        .init(
          identifier: panel.identifier, title: panel.title, levels: panel.levels, frameStep: shape.frameStep,
          waveform: panel.samples, sampleRate: shape.parameters.sampleRate)
      }, columns: 3, timeLabel: "time (s)", valueLabel: "level (dB)", bandFrequencies: shape.bandFrequencies,
      scale: .spectral(from: loudest - 70, to: loudest)
    ).plot(named: group.plotName)
  }
}

/// One sound of a listening folder.
public struct ListenedSound: Sendable, Equatable, Codable {
  /// The recording it was made from, by the name of its file.
  public let recording: String
  /// Nil for the recording as it is.
  public let group: String?
  public let setting: String
  public let specification: String
  public let file: String
  public let seconds: Double
  /// The greatest absolute sample before it was written; 1 is full scale.
  public let peak: Double
  /// How much quieter it was written so that nothing is clipped; 0 mostly.
  public let attenuationDecibel: Double
}
