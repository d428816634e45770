import SerAudio
import SerCorpus
import SerFeatures
import SerLearning
import SerNumerics
import SerReports

/// The augmented copies of a table's rows, and what they are.
struct AugmentedRows: Sendable {
  let copies: AugmentedCopies
  let note: AugmentationNote
}

/// Makes the copies of corpus clips that training learns from beside the clips themselves.
struct AugmentationSession {
  let chains: [AugmentationChain?]
  let copies: Int
  let seed: UInt64
  let features: FeatureSession

  /// The copies by every chain, in their order; nil where nothing is augmented. Each clip of the table gets its own
  /// copies, which a fold then takes where it trains on the clip.
  func rows(
    of table: FeatureTable, _ set: any FeatureSet, clips: [LocatedClip], source: TableSource
  ) async throws -> [AugmentedRows?] {
    var result: [AugmentedRows?] = []
    for chain in chains {
      guard let chain else {
        result.append(nil)
        continue
      }
      // Voices from outside the corpus: see AugmentationMaterial.
      let babble = chain.mixesBabble ? try await SyntheticBabble.clips(workers: features.workers) : []
      let material = try AugmentationMaterial(for: chain, babble: babble)
      result.append(
        AugmentedRows(copies: try await made(chain, material, table, set, clips, source), note: note(on: chain)))
    }
    return result
  }

  /// What one of the chains is called.
  func note(on chain: AugmentationChain) -> AugmentationNote {
    AugmentationNote(
      label: "\(label(of: chain)) ×\(copies)", specification: chain.specification, copies: copies, seed: seed)
  }

  /// The names of the steps, numbered where several chains have the same ones: the whole chain would fit neither a
  /// table nor a file name.
  private func label(of chain: AugmentationChain) -> String {
    let alike = chains.compactMap { $0 }.filter { $0.summary == chain.summary }
    let number = (alike.firstIndex(of: chain) ?? 0) + 1
    return alike.count > 1 ? "\(chain.summary) #\(number)" : chain.summary
  }

  private func made(
    _ chain: AugmentationChain, _ material: AugmentationMaterial, _ table: FeatureTable, _ set: any FeatureSet,
    _ clips: [LocatedClip], _ source: TableSource
  ) async throws -> AugmentedCopies {
    let paths = table.paths ?? []
    let rowOfPath = Dictionary(zip(paths, paths.indices), uniquingKeysWith: { first, _ in first })
    let own = clips.filter { rowOfPath[$0.path] != nil }
    var values: [Float] = []
    var originals: [Int] = []
    for copy in 0..<copies {
      let recipe = AugmentationRecipe(chain: chain, seed: Seed(seed), copy: copy, material: material)
      let copied = try await features.extract(set, of: own, source: source, recipe: recipe).table
      values += copied.features.values
      originals += (copied.paths ?? []).compactMap { rowOfPath[$0] }
    }
    return try AugmentedCopies(
      features: Matrix(rows: originals.count, columns: table.features.columns, values: values), originals: originals)
  }
}
