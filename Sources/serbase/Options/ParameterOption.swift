import ArgumentParser

/// One `--param name=value`, or `--param model.name=value` where several models are named.
struct ParameterOption: ExpressibleByArgument, Sendable {
  /// Nil where it is meant for every model.
  let model: String?
  let name: String
  let value: String

  init(model: String? = nil, name: String, value: String) {
    self.model = model
    self.name = name
    self.value = value
  }

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
    let key = argument[..<equals].split(separator: ".", maxSplits: 1).map(String.init)
    guard let last = key.last, !last.isEmpty else { return nil }
    model = key.count == 2 ? key[0] : nil
    name = last
    value = String(argument[argument.index(after: equals)...])
  }
}
