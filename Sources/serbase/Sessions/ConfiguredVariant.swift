import Foundation
import SerFeatures
import SerLearning
import SerReports

/// A model of an ablation, ready to be fitted: the base, or one that differs from it.
struct ConfiguredVariant {
  let name: String
  /// What differs from the base, `name=value`; of the base itself what was given.
  let settings: [String]
  let model: ConfiguredModel
  /// What training clips are augmented by; nil for the recordings as they are.
  let chain: AugmentationChain?

  /// The base.
  init(base identifier: String, parameters: [ParameterOption], chain: AugmentationChain?) throws {
    name = AblatedVariant.baseName
    model = try ConfiguredModel.all([identifier], parameters: parameters)[0]
    self.chain = chain
    settings = model.parameters + (chain.map { ["augment=\($0.specification)"] } ?? [])
  }

  /// The base with what a text changes.
  private init(_ text: VariantText, of base: ConfiguredVariant, parameters: [ParameterOption]) throws {
    name = text.name
    settings = text.settings
    let changed = Set(text.parameters.map(\.name))
    do {
      model = try ConfiguredModel.all(
        [base.model.identifier], parameters: parameters.filter { !changed.contains($0.name) } + text.parameters)[0]
      switch text.augmentation {
      case .asBase: chain = base.chain
      case .none: chain = nil
      case .chain(let chain): self.chain = try AugmentationChain(chain)
      }
    } catch {
      throw CommandFailure.usage("--variant '\(text.name)': \(error)")
    }
  }

  /// The variants of the texts. Each must differ from the base and from each other, in name and in what is fitted: the
  /// same model twice would cost hours and say nothing.
  static func all(
    _ texts: [VariantText], of base: ConfiguredVariant, parameters: [ParameterOption]
  ) throws -> [ConfiguredVariant] {
    var known = [base]
    for text in texts {
      let variant = try ConfiguredVariant(text, of: base, parameters: parameters)
      if known.contains(where: { $0.name == variant.name }) {
        throw CommandFailure.usage(
          variant.name == base.name
            ? "--variant '\(variant.name)': that is the name of what variants are compared with; choose another"
            : "--variant: the name '\(variant.name)' is given twice")
      }
      if let twin = known.first(where: { $0.fileStem == variant.fileStem }) {
        throw CommandFailure.usage(
          "--variant: '\(variant.name)' and '\(twin.name)' differ in punctuation alone, and would share their files")
      }
      if let twin = try known.first(where: { try $0.isFitted(as: variant) }) {
        let settings = twin.name == base.name ? "of the base" : "of '\(twin.name)'"
        throw CommandFailure.usage(
          "--variant '\(variant.name)': it has the very settings \(settings) (defaults included), so there is nothing "
            + "to compare")
      }
      known.append(variant)
    }
    return Array(known.dropFirst())
  }

  /// What to leave out when nothing is asked for: augmentation, where the base has any, and what the model suggests, as
  /// far as it changes this base.
  static func suggested(of base: ConfiguredVariant, parameters: [ParameterOption]) throws -> [ConfiguredVariant] {
    var texts: [VariantText] = []
    if base.chain != nil {
      texts.append(VariantText(name: "no augmented copies", parameters: [], augmentation: .none))
    }
    if let trainer = base.model.trainer as? any SuggestsAblations {
      texts += type(of: trainer).ablations.map { name, settings in
        VariantText(name: name, parameters: settings.map { ParameterOption(name: $0.name, value: $0.value) })
      }
    }
    let variants = try texts.compactMap { text in
      let variant = try ConfiguredVariant(text, of: base, parameters: parameters)
      return try base.isFitted(as: variant) ? nil : variant
    }
    guard !variants.isEmpty else {
      throw CommandFailure.usage(
        "\(base.model.identifier) suggests nothing to leave out: give variants, such as --variant \"name: "
          + "setting=value\" (see `serbase learners \(base.model.identifier)` for its settings)")
    }
    return variants
  }

  /// The name as that of a folder.
  var fileStem: String {
    String(name.map { $0.isLetter || $0.isNumber || "-._=".contains($0) ? $0 : "-" })
  }

  /// Whether the same is fitted to the same rows.
  private func isFitted(as other: ConfiguredVariant) throws -> Bool {
    try chain == other.chain && model.pipeline.standardizes == other.model.pipeline.standardizes
      && Self.encoded(model.trainer) == Self.encoded(other.model.trainer)
  }

  private static func encoded(_ trainer: any ClassifierTrainer) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(trainer)
  }
}
