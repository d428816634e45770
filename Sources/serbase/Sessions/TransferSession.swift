import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerLearning
import SerNumerics
import SerReports

/// Fits models on every corpus and judges them on every other; each corpus also under its own protocol.
struct TransferSession {
  /// A corpus, its rows by every feature set, and its own protocol.
  struct Side {
    let session: CorpusSession
    /// In the order of the sets, under the classes that are judged.
    let tables: [FeatureTable]

    var name: String { session.corpus.identifier }
  }

  let sides: [Side]
  let sets: [any FeatureSet]
  let models: [ConfiguredModel]
  let normalizations: [Normalization]
  let seed: UInt64
  let workers: Int
  let console: Console

  struct Outcome {
    let cells: [TransferCell]
    let omitted: [String]
  }

  func run() async throws -> Outcome {
    var cells: [TransferCell] = []
    var omitted: [String] = []
    for (place, set) in sets.enumerated() {
      for model in models {
        for normalization in normalizations {
          let subject = Subject(set: set, model: model, normalization: normalization)
          for training in sides.indices {
            for test in sides.indices {
              let (rows, others) = (sides[training].tables[place], sides[test].tables[place])
              if training == test {
                cells.append(try await within(subject, sides[test], rows, comparedTo: []))
                continue
              }
              let shared = Self.sharedClasses(rows, others)
              guard shared.count >= 2 else {
                let found = shared.isEmpty ? "no class" : "only \(shared[0])"
                omitted.append("\(sides[training].name) → \(sides[test].name): they share \(found)")
                continue
              }
              cells.append(try await across(subject, sides[training], rows, sides[test], others, shared))
              if shared.count < others.rowsPerClass.count {
                cells.append(try await reference(subject, sides[training], sides[test], others, shared))
              }
            }
          }
        }
      }
    }
    let left = omitted.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return Outcome(cells: Self.withoutRepeats(cells), omitted: left)
  }

  private struct Subject {
    let set: any FeatureSet
    let model: ConfiguredModel
    let normalization: Normalization

    var name: String { model.identifier + model.preparation.suffix }
    var marks: [Mark] { normalization.isTransductive ? [.transductive] : [] }
  }

  /// The classes that have rows in both, in the order of the first.
  static func sharedClasses(_ first: FeatureTable, _ second: FeatureTable) -> [String] {
    let others = Set(second.rowsPerClass.map(\.name))
    return first.rowsPerClass.map(\.name).filter(others.contains)
  }

  private func across(
    _ subject: Subject, _ training: Side, _ rows: FeatureTable, _ test: Side, _ others: FeatureTable,
    _ shared: [String]
  ) async throws -> TransferCell {
    let route = "\(training.name) → \(test.name)"
    let progress = console.progress(
      "\(subject.name) on \(subject.set.specification), \(route), \(subject.normalization.rawValue)")
    let (fitted, judged) = (rows.keeping(classes: shared), others.keeping(classes: shared))
    let transfer = CorpusTransfer(
      pipeline: subject.model.pipeline, normalization: subject.normalization,
      seed: Seed(seed).derived(subject.model.identifier), workers: workers)
    let outcome = try await transfer.run(
      training: fitted.labelled(missing: subject.model.missing), test: judged.labelled(missing: subject.model.missing))
    let repeated = judged.rowsRepeated(from: fitted)
    let cell = TransferCell(
      kind: .across, training: training.name, test: test.name, featureSet: subject.set.specification,
      model: subject.name, parameters: subject.model.parameters, normalization: subject.normalization,
      marks: (repeated > 0 ? [.leaky] : []) + subject.marks,
      remarks: repeated > 0
        ? ["\(repeated) rows of \(test.name) stand in \(training.name) as well, value for value"] : [],
      trainingRows: fitted.count, predictions: outcome.predictions, facts: RowFacts(judged), seed: Seed(seed))
    progress.finish("UAR \(Figure.text(cell.metrics.uar))\(cell.markSuffix), \(Figure.seconds(progress.seconds)) s")
    return cell
  }

  private func reference(
    _ subject: Subject, _ training: Side, _ test: Side, _ others: FeatureTable, _ shared: [String]
  ) async throws -> TransferCell {
    try await within(subject, test, others.keeping(classes: shared), comparedTo: [training.name])
  }

  private func within(
    _ subject: Subject, _ side: Side, _ rows: FeatureTable, comparedTo others: [String]
  ) async throws -> TransferCell {
    let progress = console.progress(
      "\(subject.name) on \(subject.set.specification), within \(side.name), \(subject.normalization.rawValue)")
    let splitProtocol = try side.session.splitProtocol(named: nil)
    let labelled = try rows.labelled(missing: subject.model.missing)
    let plan = try splitProtocol.plan(for: labelled, seed: Seed(seed).derived("split"))
    let validation = CrossValidation(
      pipeline: subject.model.pipeline, normalization: subject.normalization,
      seed: Seed(seed).derived(subject.model.identifier), workers: workers)
    var watch = CrossValidation.FoldWatch()
    watch.finished = { progress.update($0, of: $1) }
    let outcome = try await validation.run(labelled, plan: plan, watch: watch)
    let cell = TransferCell(
      kind: .within(protocolName: plan.name, comparedTo: others), training: side.name, test: side.name,
      featureSet: subject.set.specification, model: subject.name, parameters: subject.model.parameters,
      normalization: subject.normalization, marks: (plan.isLeaky ? [.leaky] : []) + subject.marks,
      remarks: plan.remarks.map { "\(side.name): \($0)" }, trainingRows: nil, predictions: outcome.predictions,
      facts: RowFacts(rows), seed: Seed(seed))
    progress.finish("UAR \(Figure.text(cell.metrics.uar))\(cell.markSuffix), \(Figure.seconds(progress.seconds)) s")
    return cell
  }

  /// References of the same corpus on the same classes, asked for by several training corpora, become one.
  private static func withoutRepeats(_ cells: [TransferCell]) -> [TransferCell] {
    var kept: [TransferCell] = []
    for cell in cells {
      guard case .within(let name, let others) = cell.kind, !others.isEmpty,
        let index = kept.firstIndex(where: { isRepeat(cell, of: $0) }),
        case .within(_, let known) = kept[index].kind
      else {
        kept.append(cell)
        continue
      }
      kept[index] = kept[index].with(.within(protocolName: name, comparedTo: known + others))
    }
    return kept
  }

  private static func isRepeat(_ cell: TransferCell, of other: TransferCell) -> Bool {
    guard case .within(_, let others) = other.kind, !others.isEmpty else { return false }
    return cell.test == other.test && cell.subject == other.subject && cell.parameters == other.parameters
      && cell.normalization == other.normalization && cell.judgedClasses == other.judgedClasses
  }
}
