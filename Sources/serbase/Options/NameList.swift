import SerFeatures
import SerLearning
import SerNumerics

/// Options that name several things, separated by commas.
enum NameList {
  /// The names, at least one, none of them twice.
  static func names(_ list: String, option: String) throws -> [String] {
    let names = split(list)
    guard !names.isEmpty else { throw CommandFailure.usage("\(option): nothing named in '\(list)'") }
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw CommandFailure.usage("\(option): '\(twice)' is named twice")
    }
    return names
  }

  /// The parts between commas.
  static func split(_ list: String) -> [String] {
    list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  /// The seeds of a list, none of them twice.
  static func seeds(_ list: String, option: String) throws -> [UInt64] {
    let names = split(list)
    let numbers = names.compactMap { UInt64($0) }
    guard !numbers.isEmpty, numbers.count == names.count, Set(numbers).count == numbers.count else {
      throw CommandFailure.usage("\(option) \(list): whole numbers separated by commas, none twice")
    }
    return numbers
  }

  /// The feature sets of a list of specifications, none of them twice, however it is spelt.
  static func featureSets(_ list: String, option: String) throws -> [any FeatureSet] {
    let sets = try names(list, option: option).map { try FeatureSpecification.set($0) }
    let texts = sets.map(\.specification)
    if let twice = texts.first(where: { text in texts.count { $0 == text } > 1 }) {
      throw CommandFailure.usage("\(option): '\(twice)' is named twice")
    }
    return sets
  }
}

extension Normalization {
  /// The normalisation of that name; the error of an unknown one names the nearest.
  static func named(_ name: String) throws -> Normalization {
    guard let value = Normalization(rawValue: name) else {
      let names = allCases.map(\.rawValue)
      throw CommandFailure.usage(
        "no normalisation '\(name)'\(suggestion(nearestName(to: name, in: names))) There are: "
          + names.joined(separator: ", ") + ".")
    }
    return value
  }
}
