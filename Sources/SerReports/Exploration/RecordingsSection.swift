import SerCorpus
import SerNumerics

/// What the files are: rates, channels, failures, clipping, offsets.
enum RecordingsSection {
  static func make(_ corpus: MeasuredCorpus) -> ExplorationSection {
    var section = ExplorationSection("Recordings")
    let clips = corpus.clips
    let seconds = clips.reduce(0) { $0 + $1.acoustics.duration }
    let rates = counts(clips.map(\.sampleRate))
    let channels = counts(clips.map(\.channels))
    var rows: [[String]] = [
      ["clips measured", "\(clips.count)"], ["clips that failed", "\(corpus.failures.count)"],
      ["speakers", corpus.speakers.isEmpty ? "unknown" : "\(corpus.speakers.count)"],
      ["total length", "\(Wording.number(seconds / 60, 1)) min"],
      ["sample rates", rates.map { "\($0.value) Hz: \($0.count)" }.joined(separator: ", ")],
      ["channels", channels.map { "\($0.value): \($0.count)" }.joined(separator: ", ")],
    ]
    let clipped = clips.filter { $0.acoustics.clippedSamples > 0 }
    rows.append(["clips with samples at full scale", "\(clipped.count)"])
    let peaks = clips.map(\.acoustics.peakLevel)
    rows.append(["median peak", "\(Wording.number(Statistics.median(peaks), 1)) dBFS"])
    section.table = MarkdownTable(header: ["", "value"], rows: rows)
    section.figures = [
      KeyFigure("recordings.clips", Double(clips.count)),
      KeyFigure("recordings.failures", Double(corpus.failures.count)),
      KeyFigure("recordings.speakers", corpus.speakers.isEmpty ? nil : Double(corpus.speakers.count)),
      KeyFigure("recordings.length", seconds, unit: "s"), KeyFigure("recordings.clipped", Double(clipped.count)),
      KeyFigure("recordings.peak.median", Statistics.median(peaks), unit: "dBFS"),
    ]
    section.figures += rates.map { KeyFigure("recordings.sampleRate.\($0.value)", Double($0.count)) }
    section.figures += channels.map { KeyFigure("recordings.channels.\($0.value)", Double($0.count)) }
    findMixtures(rates, channels, clips, &section)
    findFaults(corpus, clipped, &section)
    return section
  }

  private static func counts(_ values: [Int]) -> [(value: Int, count: Int)] {
    Set(values).sorted().map { value in (value, values.count { $0 == value }) }
  }

  private static func findMixtures(
    _ rates: [(value: Int, count: Int)], _ channels: [(value: Int, count: Int)], _ clips: [MeasuredClip],
    _ section: inout ExplorationSection
  ) {
    if rates.count > 1 {
      section.find(
        "Sample rates are mixed ("
          + rates.map { "\(Wording.count($0.count, "clip")) at \($0.value) Hz" }
          .joined(separator: ", ") + "): resample before anything is compared, and mind that lower rates lack the top "
          + "of the spectrum.")
    } else if let rate = rates.first {
      section.find(
        rate.count == 1
          ? "The only clip has a sample rate of \(rate.value) Hz."
          : "All \(rate.count) clips have the same sample rate, \(rate.value) Hz.")
    }
    guard channels.count > 1, let usual = channels.max(by: { $0.count < $1.count })?.value else { return }
    for (number, count) in channels where number != usual {
      let paths = clips.filter { $0.channels == number }.map(\.entry.path)
      section.find(
        "\(Wording.count(count, "file")) \(count == 1 ? "has" : "have") \(name(ofChannels: number)) where the rest "
          + "\(usual == 1 ? "is mono" : "has \(usual) channels"): \(Wording.shortList(paths)). "
          + "They are mixed down to the mean of their channels.")
    }
  }

  private static func name(ofChannels count: Int) -> String {
    switch count {
    case 1: "one channel (mono)"
    case 2: "two channels (stereo)"
    default: "\(count) channels"
    }
  }

  private static func findFaults(
    _ corpus: MeasuredCorpus, _ clipped: [MeasuredClip], _ section: inout ExplorationSection
  ) {
    if !corpus.failures.isEmpty {
      section.find(
        "\(Wording.count(corpus.failures.count, "clip")) could not be measured and "
          + "\(corpus.failures.count == 1 ? "is" : "are") left out of everything below (listed at the end).")
    }
    if !clipped.isEmpty {
      let worst = clipped.max { $0.acoustics.clippedSamples < $1.acoustics.clippedSamples }
      section.find(
        "\(Wording.count(clipped.count, "clip")) (\(Wording.percent(Double(clipped.count) / Double(corpus.clips.count), 1))) "
          + "\(clipped.count == 1 ? "reaches" : "reach") full scale"
          + (worst.map { ", at most \(Wording.count($0.acoustics.clippedSamples, "sample")) in \($0.entry.path)" } ?? "")
          + ": single samples come from normalising to full scale, long stretches from an overdriven recording.")
    }
    let offset = corpus.clips.filter { abs($0.acoustics.offset) > 0.01 }
    if !offset.isEmpty {
      section.find(
        "\(Wording.count(offset.count, "clip")) \(offset.count == 1 ? "has" : "have") a mean sample beyond ±0.01 "
          + "(a DC offset): \(Wording.shortList(offset.map(\.entry.path))).")
    }
    let unvoiced = corpus.clips.filter { $0.acoustics.pitch == nil }
    if !unvoiced.isEmpty {
      section.find(
        "No voiced frame was found in \(Wording.count(unvoiced.count, "clip")): "
          + "\(Wording.shortList(unvoiced.map(\.entry.path))). They are left out of the pitch views.")
    }
  }
}
