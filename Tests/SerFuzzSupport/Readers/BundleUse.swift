import Foundation
import SerAudio
import SerInference
import SerLearning
import SerModels
import SerNumerics

/// What people do with a bundle that could be read: it must give scores or errors, never a trap.
struct BundleUse {
  let bundle: ModelBundle
  let folder: URL

  /// Refused where the model judges nothing.
  func check() throws -> Verdict {
    _ = bundle.identity
    for value: Float in [0, 1, -1e6] {
      let width = bundle.manifest.featureCount
      let rows = Matrix(rows: 2, columns: width, repeating: value)
      let scores: ClassScores
      do { scores = try bundle.pipeline.scores(for: rows) } catch { return .refused("\(error)") }
      try check(scores, rows: 2)
      if width < 1 << 12 { try checkRoundTrip(rows, scores) }
    }
    try checkExports()
    return try judgeClip()
  }

  private func check(_ scores: ClassScores, rows: Int) throws {
    try Violation.unless(
      scores.values.rows == rows && scores.values.columns == bundle.manifest.labels.count,
      "\(scores.values.rows) × \(scores.values.columns) scores for \(bundle.manifest.labels.count) labels")
    _ = scores.predictions
    guard scores.areProbabilities else { return }
    for row in 0..<rows {
      let values = scores.values.row(row)
      try Violation.unless(
        values.allSatisfy { $0 >= 0 && $0 <= 1.001 } && abs(values.reduce(0, +) - 1) < 0.01,
        "probabilities \(values.prefix(12))")
    }
  }

  /// Written and read again, a model gives the same scores.
  private func checkRoundTrip(_ rows: Matrix, _ scores: ClassScores) throws {
    let entry = try ClassifierCatalogue.entry(named: bundle.manifest.classifier.identifier)
    let written = try JSONEncoder().encode(bundle.pipeline.model)
    let again = try JSONDecoder().decode(DecodedModel.self, from: written, configuration: entry).model
    let pipeline = FittedPipeline(
      selection: bundle.pipeline.selection, standardizer: bundle.pipeline.standardizer, model: again,
      calibration: bundle.pipeline.calibration)
    try Violation.unless(pipeline.scores(for: rows) == scores, "the model's scores change when it is written")
  }

  /// Not for models that are mostly empty columns, which would only fill the disk.
  private func checkExports() throws {
    guard bundle.manifest.featureCount < 1 << 12 else { return }
    for export in ModelExport.all {
      do { _ = try export.write(bundle, folder.appendingPathComponent("export.\(export.name)")) } catch {
        // Refusals are fine.
        _ = "\(error)"
      }
    }
  }

  /// Half a second of a buzz, where the bundle knows how it becomes features.
  private func judgeClip() throws -> Verdict {
    let rate = 8000
    let samples = (0..<rate / 2).map { Float(sin(Double($0) * 0.2) * sin(Double($0) * 0.006)) * 0.3 }
    do { _ = try Recognizer(bundle).recognize(AudioClip(samples: samples, sampleRate: rate)) } catch {
      return .refused("\(error)")
    }
    return .accepted
  }
}

private struct DecodedModel: DecodableWithConfiguration {
  let model: any TrainedClassifier

  init(from decoder: any Decoder, configuration: ClassifierEntry) throws {
    model = try configuration.model(from: decoder)
  }
}
