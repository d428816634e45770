import SerAudio
import SerNumerics

/// How one copy of every clip is made: everything that its samples depend on, beside the clip.
public struct AugmentationRecipe: Sendable {
  public let chain: AugmentationChain
  public let seed: Seed
  /// The number of the copy (or epoch), from 0.
  public let copy: Int
  public let material: AugmentationMaterial

  public init(chain: AugmentationChain, seed: Seed, copy: Int, material: AugmentationMaterial) {
    self.chain = chain
    self.seed = seed
    self.copy = copy
    self.material = material
  }

  /// The copy of a clip; `identity` tells clips apart, such as the digest of the file.
  public func apply(to clip: AudioClip, identity: String) throws(AugmentationError) -> AudioClip {
    try chain.apply(
      to: clip, seed: AugmentationChain.seed(seed, clip: identity, copy: copy), with: material)
  }
}
