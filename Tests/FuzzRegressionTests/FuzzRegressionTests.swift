import Foundation
import SerFuzzSupport
import SerTestSupport
import Testing

/// Inputs on which a reader once failed, or which were found to lead far into one (`scripts/fuzz`): each is accepted or
/// refused with the reader's own error, as the name of its file begins, and what is accepted is what it should be.
@Suite struct FuzzRegressionTests {
  struct Kept: CustomTestStringConvertible {
    let reader: String
    let file: URL

    var testDescription: String { "\(reader)/\(file.lastPathComponent)" }
  }

  private static let folder = repositoryRoot.appendingPathComponent("Tests/FuzzRegressionTests/Kept", isDirectory: true)

  static let kept: [Kept] = FuzzedReaders.all.flatMap { reader in
    let own = folder.appendingPathComponent(reader.name)
    let files = (try? FileManager.default.contentsOfDirectory(at: own, includingPropertiesForKeys: nil)) ?? []
    return files.sorted { $0.path < $1.path }.map { Kept(reader: reader.name, file: $0) }
  }

  @Test(arguments: kept)
  func keptInputs(_ kept: Kept) throws {
    let reader = try #require(FuzzedReaders.named(kept.reader))
    switch try reader.read(Data(contentsOf: kept.file)) {
    case .accepted: #expect(kept.file.lastPathComponent.hasPrefix("accepted-"))
    case .refused(let reason): #expect(kept.file.lastPathComponent.hasPrefix("refused-"), "\(reason)")
    }
  }

  @Test func everyReaderHasKeptInputsOfBothKinds() {
    for reader in FuzzedReaders.all {
      let names = Self.kept.filter { $0.reader == reader.name }.map(\.file.lastPathComponent)
      #expect(names.contains { $0.hasPrefix("accepted-") } && names.contains { $0.hasPrefix("refused-") })
    }
  }

  /// Else the fuzzer would begin with nothing that leads into the reader.
  @Test(arguments: FuzzedReaders.all.map(\.name))
  func seedsAreAcceptedAndSmall(name: String) async throws {
    let reader = try #require(FuzzedReaders.named(name))
    for (index, seed) in try await reader.seeds().enumerated() {
      #expect(try reader.read(seed) == .accepted, "seed \(index)")
      #expect(seed.count < 32_768, "seed \(index)")
    }
  }
}
