import Foundation
import SerNumerics

/// Changes of a JSON document that leave it JSON: what reads it gets past the syntax to the values.
enum JSONMutation {
  /// Numbers at which sizes, counts and indices go wrong.
  private static let integers = [
    -1, 0, 1, 2, 3, 64, 255, 65_536, 1 << 20, 1 << 24, 1 << 31, 1 << 32, 1 << 53, 1 << 62, .max, .min,
  ]
  private static let numbers = [-1, -0.5, 0, 1e-320, 0.5, 1, 1.5, 1e9, 1e38, 1e39, 1e300, -1e300]

  /// One to three nodes changed; the same stream gives the same changes. Nil for what is no JSON.
  static func mutated(_ document: Data, using stream: inout RandomStream) -> Data? {
    guard var value = try? JSONDecoder().decode(JSONValue.self, from: document) else { return nil }
    for _ in 0...stream.index(below: 3) {
      let donor = value.node(stream.index(below: value.nodeCount))
      // Sizes, counts and indices are where most goes wrong.
      let integers = value.placesOfIntegers
      let place =
        !integers.isEmpty && stream.index(below: 2) == 0
        ? integers[stream.index(below: integers.count)] : stream.index(below: value.nodeCount)
      value = value.replacing(place) { changed($0, donor, using: &stream) } ?? .null
    }
    return try? value.data
  }

  /// Another value for a node, often of its own kind; nil to leave it out.
  private static func changed(_ node: JSONValue, _ donor: JSONValue, using stream: inout RandomStream) -> JSONValue? {
    switch stream.index(below: 12) {
    case 0: return nil
    case 1: return .null
    case 2, 3: return donor
    default: break
    }
    switch node {
    case .integer(let value):
      switch stream.index(below: 4) {
      case 0: return .integer(value &+ 1)
      case 1: return .integer(value &- 1)
      case 2: return .integer(value &* 2)
      default: return .integer(integers[stream.index(below: integers.count)])
      }
    case .number: return .number(numbers[stream.index(below: numbers.count)])
    case .boolean(let value): return .boolean(!value)
    case .string(let text): return .string(changed(text, using: &stream))
    case .array(let values): return .array(changed(values, using: &stream))
    case .object(let values):
      let keys = values.keys.sorted()
      guard !keys.isEmpty else { return donor }
      var values = values
      // One value stands in for another.
      values[keys[stream.index(below: keys.count)]] = values[keys[stream.index(below: keys.count)]]
      return .object(values)
    case .null: return donor
    }
  }

  private static func changed(_ text: String, using stream: inout RandomStream) -> String {
    switch stream.index(below: 4) {
    case 0: ""
    case 1: String(text.dropLast())
    case 2: text + text
    default: text + ["/", "..", "\u{0}", "é", "9", "|", "\n"][stream.index(below: 7)]
    }
  }

  private static func changed(_ values: [JSONValue], using stream: inout RandomStream) -> [JSONValue] {
    guard !values.isEmpty else { return [.integer(integers[stream.index(below: integers.count)])] }
    let place = stream.index(below: values.count)
    var values = values
    switch stream.index(below: 5) {
    case 0: return []
    case 1: values.remove(at: place)
    case 2: values.insert(values[place], at: stream.index(below: values.count + 1))
    case 3: values.swapAt(place, stream.index(below: values.count))
    default: values += values
    }
    return values
  }
}

extension JSONValue {
  /// The values in it, itself included.
  fileprivate var nodeCount: Int { 1 + children.reduce(0) { $0 + $1.nodeCount } }

  /// In one order, whatever the dictionary's.
  private var children: [JSONValue] {
    switch self {
    case .array(let values): values
    case .object(let values): values.sorted { $0.key < $1.key }.map(\.value)
    default: []
    }
  }

  /// Where the integers in it are, as ``node(_:)`` counts.
  fileprivate var placesOfIntegers: [Int] {
    if case .integer = self { return [0] }
    var places: [Int] = []
    var first = 1
    for child in children {
      places += child.placesOfIntegers.map { first + $0 }
      first += child.nodeCount
    }
    return places
  }

  /// The value at a place, itself being the first and each before what is in it.
  fileprivate func node(_ place: Int) -> JSONValue {
    guard place > 0 else { return self }
    var place = place - 1
    for child in children {
      let count = child.nodeCount
      if place < count { return child.node(place) }
      place -= count
    }
    return self
  }

  /// The same with another value at a place; nil where this value is left out.
  fileprivate func replacing(_ place: Int, by change: (JSONValue) -> JSONValue?) -> JSONValue? {
    guard place > 0 else { return change(self) }
    var place = place - 1
    switch self {
    case .array(var values):
      for (index, child) in values.enumerated() {
        guard place >= child.nodeCount else {
          if let value = child.replacing(place, by: change) { values[index] = value } else { values.remove(at: index) }
          return .array(values)
        }
        place -= child.nodeCount
      }
    case .object(var values):
      for (key, child) in values.sorted(by: { $0.key < $1.key }) {
        guard place >= child.nodeCount else {
          values[key] = child.replacing(place, by: change)
          return .object(values)
        }
        place -= child.nodeCount
      }
    default: break
    }
    return self
  }
}
