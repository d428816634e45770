import Foundation
import SerCorpus
import SerFeatures
import SerFormats
import SerNumerics

/// Looks at a corpus before anything is trained on it.
///
///     let exploration = CorpusExploration(corpus: "ravdess")
///     let report = try await exploration.run(clips, to: folder)
///     report.findings        // what stands out, in words
///
/// Measures every clip, extracts the features of a set, writes each view as CSV, gnuplot script, PNG and SVG, and
/// `index.md` and `index.html` with figures, tables and findings; `exploration.json` holds the findings and key figures,
/// `clips.csv` the measures of every clip, `run.json` what it takes to repeat it, if ``record`` says so. The folder appears
/// whole or not at all. Nothing here knows a particular corpus.
public struct CorpusExploration: Sendable {
  /// The file by which a folder is known to be an exploration, and may be replaced by a new one.
  public static let marker = "exploration.json"

  /// What an exploration's folder holds: figures and their data, whose names depend on the corpus.
  public static let folderKind = StagedOutput.FolderKind(marker: marker) { name in
    ["index.md", "index.html", "run.json"].contains(name)
      || [".csv", ".gp", ".png", ".svg"].contains { name.hasSuffix($0) }
  }

  public let corpus: String
  public var acoustics = ClipAcousticsParameters()
  public var workers = defaultWorkerCount
  /// nil leaves the pictures out, as a machine without gnuplot does.
  public var gnuplot = Gnuplot.locate()
  /// More failing clips than this stop the run; nil allows any number as long as some clip can be measured.
  public var allowedFailures: Int?

  /// The set whose columns are mapped, and where its rows may be kept; nil computes them anew.
  public var featureSet: any FeatureSet = MFCCFunctionals()
  public var featureCache: FeatureCache?
  /// How well people recognise the clips, where that is known, and what models made of them.
  public var recognition: HumanRecognition?
  public var predictions: PredictedClips?
  /// The seed of what is drawn: the sample of a map, the noise that tells equal values apart.
  public var seed = Seed(1)

  /// Gives the content of `run.json`, asked for at the end; nil for none.
  public var record: (@Sendable () throws -> Data)?

  public init(corpus: String) { self.corpus = corpus }

  /// Explores the clips and fills `folder`; `progress` hears how many clips are done, from any worker.
  ///
  /// Throws ``ExplorationError``, `FormatError` for a folder that can't be written or holds other things, and
  /// `CancellationError`.
  @discardableResult
  public func run(
    _ clips: [LocatedClip], to folder: URL, progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
  ) async throws -> ExplorationReport {
    guard !clips.isEmpty else { throw ExplorationError.noClips(corpus: corpus) }
    return try await StagedOutput.writeFolder(at: folder, as: Self.folderKind) { staging in
      let measured = try await MeasuredCorpus.measure(
        clips, corpus: corpus, parameters: acoustics, workers: workers, progress: progress)
      try check(measured.failures, of: clips.count)
      let sections = try await sections(of: measured)
      let plots = sections.flatMap(\.plots)
      let outcome = try await PlotWriter(gnuplot: gnuplot, workers: workers).write(plots, to: staging)
      let report = ExplorationReport(
        corpus: corpus, clips: measured.clips.count, failures: measured.failures,
        findings: sections.flatMap(\.findings), figures: sections.flatMap(\.figures),
        omitted: sections.flatMap(\.omitted), plots: outcome)
      try ClipTable.document(of: measured).write(to: staging.appendingPathComponent("clips.csv"))
      let page = IndexPage(
        report: report, sections: sections, acoustics: acoustics, featureSet: featureSet.specification
      ).page
      try StagedOutput.write(page.markdown, to: staging.appendingPathComponent("index.md"))
      try StagedOutput.write(page.html, to: staging.appendingPathComponent("index.html"))
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try StagedOutput.write(try encoder.encode(report), to: staging.appendingPathComponent(Self.marker))
      if let record { try StagedOutput.write(try record(), to: staging.appendingPathComponent("run.json")) }
      return report
    }
  }

  private func check(_ failures: [FileProblem], of total: Int) throws(ExplorationError) {
    if failures.count == total {
      throw .nothingMeasured(corpus: corpus, failed: total, first: Array(failures.prefix(5)))
    }
    if let allowedFailures, failures.count > allowedFailures {
      throw .tooManyFailures(
        corpus: corpus, failed: failures.count, of: total, allowed: allowedFailures, first: Array(failures.prefix(5)))
    }
  }

  private func sections(of corpus: MeasuredCorpus) async throws -> [ExplorationSection] {
    let effects = AcousticMeasure.allCases.map { MeasureEffects($0, corpus) }
    let all = Dictionary(uniqueKeysWithValues: effects.map { ($0.measure, $0) })
    // Sections leave out what they would say about effects they aren't given.
    let byMeasure = corpus.supportsEffectSizes ? all : [:]
    let trim = acoustics.trimDecibel
    let recognition = try RecognitionSection.make(corpus, recognition, predictions)
    let described = [
      RecordingsSection.make(corpus), RecordingAuditSection.make(corpus), ClassBalanceSection.make(corpus),
      AssociationSection.gender(corpus),
      AssociationSection.intensity(corpus), SpeakerSection.make(corpus), TimingSection.make(corpus, byMeasure),
      LoudnessSection.make(corpus, byMeasure), PitchSection.make(corpus, byMeasure),
      EnergySection.make(corpus, byMeasure), EffectsSection.make(corpus, effects), OutlierSection.make(corpus),
      try await TypicalClipsSection.make(corpus, trimDecibel: trim, workers: workers),
      try await MeanSpectrogramSection.make(corpus, all, trimDecibel: trim, workers: workers),
    ]
    return try await described + featureSections(of: corpus) + [recognition].compactMap { $0 }
  }

  private func featureSections(of corpus: MeasuredCorpus) async throws -> [ExplorationSection] {
    let (found, reason) = try await ExploredFeatures.extract(
      featureSet, of: corpus, cache: featureCache, seed: seed, workers: workers)
    guard let features = found else {
      var section = ExplorationSection("Maps of the features")
      section.omitted = ["Maps, leading columns and separability of `\(featureSet.specification)`: \(reason)"]
      return [section]
    }
    return [
      ColumnDistributionSection.make(features), CorrelationSection.make(features), SeparabilitySection.make(features),
      ComponentsSection.make(features), try await DiscriminantSection.make(features, workers: workers),
      try await NeighbourSection.make(features, seed: seed, workers: workers),
    ]
  }
}

/// The measures of every clip as a table.
enum ClipTable {
  static func document(of corpus: MeasuredCorpus) -> CSVDocument {
    let header =
      ["path", "emotion", "speaker", "gender", "intensity", "sample_rate", "channels"]
      + ["duration_s", "leading_silence_s", "trailing_silence_s", "active_level_dbfs", "peak_dbfs", "clipped_samples"]
      + [
        "dc_offset", "energy_range_db", "voiced_fraction", "f0_median_hz", "f0_p5_hz", "f0_p95_hz",
        "f0_range_semitones",
      ]
      + ["noise_floor_dbfs", "digital_silence_share", "flat_crests", "longest_flat_run"]
    let rows = corpus.clips.map { clip in
      let (entry, a) = (clip.entry, clip.acoustics)
      let labels = [
        entry.path, entry.emotion.rawValue, entry.speaker ?? "", entry.gender?.rawValue ?? "",
        entry.intensity?.rawValue ?? "", "\(clip.sampleRate)", "\(clip.channels)",
      ]
      let timing = [a.duration, a.leadingSilence, a.trailingSilence, a.activeLevel, a.peakLevel].map {
        PlotText.number($0)
      }
      let pitch = [a.pitch?.median, a.pitch?.low, a.pitch?.high, a.pitch?.range].map {
        PlotText.number($0 ?? .nan, decimals: 2)
      }
      let traces = [
        PlotText.number(clip.traces.noiseFloor ?? .nan, decimals: 2), PlotText.number(clip.traces.digitalSilence),
        "\(clip.traces.flatCrests)", "\(clip.traces.longestFlatRun)",
      ]
      return labels + timing + ["\(a.clippedSamples)", PlotText.number(a.offset, decimals: 6)]
        + [PlotText.number(a.energyRange, decimals: 2), PlotText.number(a.voicedFraction)] + pitch + traces
    }
    return CSVDocument(header: header, rows: rows)
  }
}
