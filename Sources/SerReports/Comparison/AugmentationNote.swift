/// What training rows were augmented by, as reports and bundles say it.
public struct AugmentationNote: Sendable, Equatable, Codable {
  /// Short, for tables and titles: `noise+stretch ×2`.
  public let label: String
  /// The chain, every setting written out.
  public let specification: String
  /// Copies of each training clip.
  public let copies: Int
  /// The seed that the copies were drawn from.
  public let seed: UInt64

  public init(label: String, specification: String, copies: Int, seed: UInt64) {
    self.label = label
    self.specification = specification
    self.copies = copies
    self.seed = seed
  }

  /// The specification with the number of copies, as tables of figures carry it: `noise:snr=10..20 x2`.
  public var text: String { "\(specification) x\(copies)" }

  /// The label as part of a file name: lowercase letters, digits and hyphens.
  var fileStem: String {
    String(
      label.replacing("×", with: "x").map { character in
        character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
      })
  }
}
