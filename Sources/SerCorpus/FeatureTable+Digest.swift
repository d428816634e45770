import Foundation
import SerFormats

extension FeatureTable {
  /// SHA-256 of all that evaluation sees of the rows: features with their shape, labels, speakers and names; as
  /// hexadecimal.
  public var contentDigest: String {
    var data = features.values.withUnsafeBytes { Data($0) }
    for number in [features.rows, features.columns] + (frameShape ?? []) + labels {
      withUnsafeBytes(of: Int64(number).littleEndian) { data.append(contentsOf: $0) }
    }
    // Counts between the lists keep a text from passing for one of the next list.
    for list in [labelNames, speakers ?? [], paths ?? []] {
      data.append(contentsOf: Data("\(list.count)\n".utf8))
      for text in list { data.append(contentsOf: Data("\(text)\n".utf8)) }
    }
    return FileDigest(of: data).sha256
  }
}
