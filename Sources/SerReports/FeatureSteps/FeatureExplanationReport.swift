import SerFeatures
import SerFormats

/// The numbers of an explanation.
public struct FeatureExplanationReport: Sendable, Codable {
  /// One recording and its row.
  public struct Recording: Sendable, Codable {
    public let name: String
    public let path: String
    /// In libsndfile's words, such as `WAV (Microsoft), Signed 16 bit PCM`.
    public let format: String
    /// The values of the feature set, in the order of ``FeatureExplanationReport/columns``.
    public let features: [Float]
  }

  /// The numbers of one step.
  public struct Step: Sendable, Codable {
    public let identifier: String
    public let title: String
    public let numbers: [StepNumber]
    /// Names of the figures: each has `.csv` and `.gp`, and where gnuplot ran `.png` and `.svg`.
    public let figures: [String]
  }

  public let featureSet: String
  public let parameters: MFCCFunctionals
  public let columns: [String]
  public let recordings: [Recording]
  public let steps: [Step]
  public let plots: PlotOutcome

  init(walks: [RecordingWalk], steps: [ExplanationStep], plots: PlotOutcome) {
    featureSet = MFCCFunctionals.identifier
    parameters = RecordingWalk.set
    columns = RecordingWalk.columns
    recordings = walks.map {
      Recording(name: $0.name, path: $0.path, format: $0.info.format, features: $0.row)
    }
    self.steps = steps.map {
      Step(identifier: $0.identifier, title: $0.title, numbers: $0.numbers, figures: $0.plots.map(\.name))
    }
    self.plots = plots
  }

  /// All numbers: step, quantity, unit, a column a recording.
  public var table: CSVDocument {
    CSVDocument(
      header: ["step", "quantity", "unit"] + recordings.map(\.name),
      rows: steps.flatMap { step in
        step.numbers.map { number in
          [step.identifier, number.quantity, number.unit]
            + recordings.indices.map { number.text(for: $0).replacing("−", with: "-") }
        }
      })
  }
}
