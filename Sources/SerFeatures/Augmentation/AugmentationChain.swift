import SerAudio
import SerNumerics

/// Augmentations one after another, each with the probability that it happens to a clip.
///
///     let chain = try AugmentationChain("noise:snr=10..20:colour=pink:p=0.5,stretch:rate=0.9..1.1")
///     let changed = try chain.apply(to: clip, seed: AugmentationChain.seed(Seed(1), clip: digest, copy: 0), with: material)
///
/// Steps are separated by commas, a step's settings by colons; a setting is `name=value`, a range is `low..high`, and
/// `p` is the probability of the step (default 1). Every random choice comes from the seed it is given, step by step, so
/// that neither the order of work nor other clips change it, and a step's draws don't depend on the steps before it.
public struct AugmentationChain: Sendable, Equatable {
  /// One augmentation of a chain.
  public struct Step: Sendable {
    public let augmentation: any Augmentation
    /// 0…1.
    public let probability: Double
  }

  static let probabilityName = "p"

  /// At least one.
  public let steps: [Step]

  /// A chain from its specification.
  public init(_ specification: String) throws(AugmentationError) {
    var steps: [Step] = []
    for part in specification.split(separator: ",", omittingEmptySubsequences: false) {
      steps.append(try Self.step(String(part).trimmingSpaces, of: specification))
    }
    self.steps = steps
  }

  private static func step(_ text: String, of specification: String) throws(AugmentationError) -> Step {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { String($0).trimmingSpaces }
    guard let name = parts.first, !name.isEmpty else {
      throw .malformed(
        specification: specification, found: "a step without a name",
        expected: "steps such as noise:snr=10..20, separated by commas")
    }
    let entry = try AugmentationCatalogue.entry(name)
    var settings: [(name: String, value: String)] = []
    var probability = 1.0
    for part in parts.dropFirst() {
      guard let equals = part.firstIndex(of: "="), equals != part.startIndex else {
        throw .malformed(
          specification: specification, found: "'\(part)' in step \(name)", expected: "name=value")
      }
      let (key, value) = (String(part[..<equals]), String(part[part.index(after: equals)...]))
      if settings.contains(where: { $0.name == key }) {
        throw .malformed(specification: specification, found: "\(key) twice in step \(name)", expected: "it once")
      }
      guard key == probabilityName else {
        settings.append((key, value))
        continue
      }
      guard let number = Double(value), (0...1).contains(number) else {
        throw .invalidParameter(augmentation: name, name: key, value: value, allowed: "a probability, 0 to 1")
      }
      probability = number
    }
    return Step(augmentation: try entry.configured(with: settings), probability: probability)
  }

  /// The chain as a specification with every setting written out: equal chains have equal texts.
  public var specification: String {
    steps.map { step in
      step.augmentation.specification
        + (step.probability == 1 ? "" : ":\(Self.probabilityName)=\(DrawRange.text(step.probability))")
    }.joined(separator: ",")
  }

  /// The names of the steps, such as `noise+stretch`: short enough for a table.
  public var summary: String { steps.map { type(of: $0.augmentation).name }.joined(separator: "+") }

  public static func == (a: AugmentationChain, b: AugmentationChain) -> Bool { a.specification == b.specification }

  /// The seed of one copy of one clip. `identity` tells clips apart, such as the digest of the file; `copy` counts the
  /// copies of a clip or the epochs of a training.
  public static func seed(_ seed: Seed, clip identity: String, copy: Int) -> Seed {
    seed.derived("augmentation").derived(identity).derived("copy", copy)
  }

  /// The changed clip.
  public func apply(
    to clip: AudioClip, seed: Seed, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip {
    var clip = clip
    for (index, step) in steps.enumerated() {
      var stream = seed.derived(type(of: step.augmentation).name, index).makeStream()
      // Drawn always, so that a changed probability leaves the other draws of the step as they were.
      let chance = stream.uniform()
      guard chance < step.probability else { continue }
      clip = try step.augmentation.apply(to: clip, &stream, with: material)
    }
    return clip
  }
}

extension AugmentationChain: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(specification)
  }
}

extension String {
  /// Without spaces at either end.
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
