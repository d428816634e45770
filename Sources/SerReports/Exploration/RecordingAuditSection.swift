import Foundation
import SerCorpus
import SerNumerics

/// What the recording left in the clips: noise, digital silence, clipping, offsets.
enum RecordingAuditSection {
  /// More speakers than this make the table and the figure unreadable.
  private static let mostSpeakers = 40
  /// The level in dBFS of the rounding noise of 16 bits, a step over √12.
  private static let stepNoise = 20 * log10(1 / 32768 / 12.0.squareRoot())

  static func make(_ corpus: MeasuredCorpus) -> ExplorationSection {
    var section = ExplorationSection("Recording audit")
    section.paragraphs = [
      "What equipment and cutting left in the clips, whatever is said in them. Noise floor: the level that the quietest 5 % "
        + "of the frames of 25 ms stay below, digital silence left out. Digital silence: frames whose samples are all the "
        + "same. Flat crests: six or more crests of the wave that end at one height, the clip's greatest, and more than in "
        + "the four times wider band just below it; clipping and limiters do that at whatever level."
    ]
    noise(corpus, &section)
    silence(corpus, &section)
    crests(corpus, &section)
    offsets(corpus, &section)
    addSpeakers(corpus, &section)
    return section
  }

  private static func noise(_ corpus: MeasuredCorpus, _ section: inout ExplorationSection) {
    let floors = corpus.clips.compactMap(\.traces.noiseFloor)
    let ratios = corpus.clips.compactMap(\.signalToNoise)
    guard !floors.isEmpty else { return }
    section.figures += [
      KeyFigure("audit.noiseFloor.median", Statistics.median(floors), unit: "dBFS"),
      KeyFigure("audit.noiseFloor.p95", Statistics.quantile(floors, 0.95), unit: "dBFS"),
      KeyFigure("audit.signalToNoise.median", Statistics.median(ratios), unit: "dB"),
      KeyFigure("audit.signalToNoise.p5", Statistics.quantile(ratios, 0.05), unit: "dB"),
    ]
    var text =
      "The noise floor lies at \(Wording.number(Statistics.median(floors), 0)) dBFS in the median, "
      + "\(Wording.number(Statistics.median(ratios), 0)) dB below the active level "
      + "(\(Wording.number(Statistics.quantile(ratios, 0.05), 0)) dB for the worst 5 % of the clips)."
    if Statistics.median(floors) < stepNoise + 3 {
      text +=
        " That is hardly more than the rounding of 16 bits leaves (\(Wording.number(stepNoise, 0)) dBFS): more likely noise "
        + "reduction or a gate than a silent room."
    }
    let bySpeaker = corpus.speakers.map { speaker in
      corpus.clips.filter { $0.entry.speaker == speaker }.compactMap(\.traces.noiseFloor)
    }
    let medians = bySpeaker.filter { !$0.isEmpty }.map { Statistics.median($0) }
    let share = corpus.supportsEffectSizes ? EffectSize.epsilonSquared(bySpeaker) : nil
    section.figures.append(KeyFigure("audit.noiseFloor.speaker.epsilonSquared", share))
    if let share, let least = medians.min(), let most = medians.max(), most - least >= 3 {
      text +=
        " It lies \(Wording.number(most - least, 0)) dB apart between the quietest and the noisiest speaker, and the speaker "
        + "explains \(Wording.percent(share)) of its variance (ε²)"
        + (share >= 0.25 ? ": the background alone tells a good deal about who speaks." : ".")
    }
    section.find(text)
    let byEmotion = corpus.emotions.map { emotion in
      corpus.clips.filter { $0.emotion == emotion }.compactMap(\.traces.noiseFloor)
    }
    let emotion = corpus.supportsEffectSizes ? EffectSize.etaSquared(byEmotion) : nil
    section.figures.append(KeyFigure("audit.noiseFloor.emotion.etaSquared", emotion))
    if let emotion, emotion >= 0.06 {
      section.find(
        "The noise floor goes with the emotion (η² = \(Wording.number(emotion))): pauses, breath and gain differ, and a model "
          + "can learn the background in place of the voice.")
    }
  }

  private static func silence(_ corpus: MeasuredCorpus, _ section: inout ExplorationSection) {
    let cut = corpus.clips.filter { $0.traces.digitalSilence > 0 }
    section.figures.append(KeyFigure("audit.digitalSilence.clips", Double(cut.count)))
    guard !cut.isEmpty else { return }
    let typical = Statistics.median(cut.map(\.traces.digitalSilence))
    let speakers = Set(cut.compactMap(\.entry.speaker)).count
    section.find(
      "\(Wording.count(cut.count, "clip")) (\(Wording.percent(Double(cut.count) / Double(corpus.clips.count)))) "
        + "\(cut.count == 1 ? "holds" : "hold") digital silence, \(Wording.percent(typical)) of their frames in the median"
        + (corpus.speakers.count > 1
          ? " and of \(speakers) of \(corpus.speakers.count) speakers" : "")
        + ": a noise gate or cutting left it, and features in decibels fall to their floor there.")
  }

  private static func crests(_ corpus: MeasuredCorpus, _ section: inout ExplorationSection) {
    let flat = corpus.clips.filter { $0.traces.flatCrests > 0 }
    section.figures.append(KeyFigure("audit.flatCrests.clips", Double(flat.count)))
    guard let worst = flat.max(by: { $0.traces.flatCrests < $1.traces.flatCrests }) else {
      section.find("No clip shows crests cut off at one height: neither clipping nor a hard limiter left traces.")
      return
    }
    let peaks = flat.map(\.acoustics.peakLevel)
    let emotions = corpus.emotions.map { emotion in (emotion, flat.count { $0.emotion == emotion }) }
      .filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
    section.find(
      "\(Wording.count(flat.count, "clip")) (\(Wording.percent(Double(flat.count) / Double(corpus.clips.count), 1))) "
        + "\(flat.count == 1 ? "shows" : "show") crests cut off at one height, with peaks "
        + "\(flat.count == 1 ? "of" : "of \(Wording.number(peaks.min(), 1)) to") \(Wording.number(peaks.max(), 1)) dBFS: clipping or a limiter, before the "
        + "files were scaled where that lies below 0. Most: \(worst.traces.flatCrests) crests in \(worst.entry.path); by "
        + "emotion: \(Wording.list(emotions.prefix(4).map { "\($0.0.rawValue) \($0.1)" })).")
  }

  private static func offsets(_ corpus: MeasuredCorpus, _ section: inout ExplorationSection) {
    let offsets = corpus.clips.map { abs($0.acoustics.offset) }
    guard let largest = offsets.max() else { return }
    section.figures.append(KeyFigure("audit.offset.largest", largest))
    let audible = corpus.clips.filter { $0.offsetLevel > ($0.traces.noiseFloor ?? -.infinity) + 10 }
    section.figures.append(KeyFigure("audit.offset.aboveNoise.clips", Double(audible.count)))
    section.find(
      largest < 1e-4
        ? "No clip has an offset to speak of (at most \(Wording.number(largest * 1e6, 0)) millionths of full scale)."
        : "The mean sample is off by \(Wording.number(largest, 4)) of full scale at most"
          + (audible.isEmpty
            ? "."
            : "; in \(Wording.count(audible.count, "clip")) it lies more than 10 dB above the noise floor, where an energy "
              + "threshold takes it for sound: remove it before measuring energy."))
  }

  private static func addSpeakers(_ corpus: MeasuredCorpus, _ section: inout ExplorationSection) {
    let speakers = corpus.speakers
    guard (2...mostSpeakers).contains(speakers.count) else { return }
    let groups = speakers.map { speaker in corpus.clips.filter { $0.entry.speaker == speaker } }
    section.table = MarkdownTable(
      header: [
        "speaker", "noise floor (dBFS)", "active level − floor (dB)", "clips with digital silence",
        "clips with flat crests",
        "largest offset",
      ],
      rows: zip(speakers, groups).map { speaker, clips in
        [
          speaker, Wording.number(Statistics.median(clips.compactMap(\.traces.noiseFloor)), 1),
          Wording.number(Statistics.median(clips.compactMap(\.signalToNoise)), 1),
          "\(clips.count { $0.traces.digitalSilence > 0 })", "\(clips.count { $0.traces.flatCrests > 0 })",
          Wording.number(clips.map { abs($0.acoustics.offset) }.max(), 5),
        ]
      })
    section.plots = [
      DistributionPlot(
        title: "Noise floor by speaker in \(corpus.name)",
        subtitle: "level of the quietest 5 % of frames; " + DistributionFigure.boxes,
        categoryName: "speaker", categories: speakers,
        series: [
          .init(name: "clips", values: groups.map { $0.map { $0.traces.noiseFloor ?? .nan } }, color: .blue)
        ], valueLabel: "noise floor (dBFS)"
      ).plot(named: "noise-floor-by-speaker")
    ]
  }
}

extension MeasuredClip {
  /// The active level above the noise floor, in dB.
  var signalToNoise: Double? { traces.noiseFloor.map { acoustics.activeLevel - $0 } }

  /// The offset as a level in dBFS.
  var offsetLevel: Double {
    acoustics.offset == 0 ? -.infinity : 20 * log10(abs(acoustics.offset))
  }
}
