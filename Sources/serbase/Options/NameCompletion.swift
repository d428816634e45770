import Foundation
import SerCorpus
import SerLearning

/// How a list of names that is being typed, such as `svm,fo`, may go on.
struct NameCompletion {
  let names: [String]
  /// The characters that may stand between names.
  let separators: String

  /// The list with each name that its last part may become; names that stand in it already aren't offered again.
  func continuations(of typed: String) -> [String] {
    let cut = typed.lastIndex { separators.contains($0) }.map(typed.index(after:)) ?? typed.startIndex
    let (before, last) = (typed[..<cut], typed[cut...])
    let given = Set(before.split { separators.contains($0) }.map(String.init))
    return names.filter { $0.hasPrefix(last) && !given.contains($0) }.map { before + $0 }
  }

  /// The protocols of the corpora that are named on the command line, of all corpora where none is.
  static func protocols(
    after words: [String], in directory: CorpusDirectory? = try? CorpusDirectory.locate()
  ) -> [String] {
    let named = CorpusCatalogue.identifiers.filter(words.contains)
    let cards = (named.isEmpty ? CorpusCatalogue.identifiers : named).compactMap { try? directory?.card(of: $0) }
    var found: [String] = []
    for name in cards.flatMap(\.protocols) + SplitProtocol.general.map(\.identifier) where !found.contains(name) {
      found.append(name)
    }
    return found
  }

  /// Folders, and files with one of the endings, whose paths begin as typed; hidden ones only where a dot is typed.
  static func files(of typed: String, extensions: [String]) -> [String] {
    let cut = typed.lastIndex(of: "/").map(typed.index(after:)) ?? typed.startIndex
    let (folder, start) = (String(typed[..<cut]), typed[cut...])
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return names.sorted().compactMap { name in
      guard name.hasPrefix(start), name.hasPrefix(".") == start.hasPrefix(".") else { return nil }
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: folder + name, isDirectory: &isFolder) else { return nil }
      if isFolder.boolValue { return folder + name + "/" }
      return extensions.contains { name.hasSuffix(".\($0)") } ? folder + name : nil
    }
  }
}
