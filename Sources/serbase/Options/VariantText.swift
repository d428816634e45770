/// One `--variant "name: setting setting"`: what differs from the base, and how that is called.
struct VariantText {
  /// What becomes of waveform augmentation.
  enum Augmentation: Equatable {
    case asBase
    case none
    case chain(String)
  }

  let name: String
  let parameters: [ParameterOption]
  let augmentation: Augmentation

  /// Where a name is given it ends at a colon before the first equals sign; without one the settings are the name.
  init(_ text: String) throws {
    let equals = text.firstIndex(of: "=") ?? text.endIndex
    let colon = text[..<equals].firstIndex(of: ":")
    let words = text[(colon.map(text.index(after:)) ?? text.startIndex)...].split { $0.isWhitespace }.map(String.init)
    let given = colon.map { text[..<$0].split { $0.isWhitespace }.joined(separator: " ") }
    let name = given ?? words.joined(separator: " ")
    try Self.check(name, words, in: text)
    var parameters: [ParameterOption] = []
    var augmentation = Augmentation.asBase
    for word in words {
      if let change = Self.augmentation(word) {
        guard augmentation == .asBase else { throw Self.problem(text, "augmentation is given twice") }
        augmentation = change
      } else if let parameter = ParameterOption(argument: word) {
        parameters.append(parameter)
      } else {
        throw Self.problem(text, "'\(word)' is neither name=value nor no-augment")
      }
    }
    self.init(name: name, parameters: parameters, augmentation: augmentation)
  }

  init(name: String, parameters: [ParameterOption], augmentation: Augmentation = .asBase) {
    self.name = name
    self.parameters = parameters
    self.augmentation = augmentation
  }

  private static func check(_ name: String, _ words: [String], in text: String) throws {
    guard !words.isEmpty else { throw problem(text, "nothing differs from the base; give name=value after the colon") }
    guard !name.isEmpty else { throw problem(text, "a name is missing before the colon") }
    // Names stand in tables of Markdown.
    guard !name.contains("|") else { throw problem(text, "a name can't contain '|'") }
  }

  private static func augmentation(_ word: String) -> Augmentation? {
    if word == "no-augment" || word == "augment=none" { return Augmentation.none }
    return word.hasPrefix("augment=") ? .chain(String(word.dropFirst("augment=".count))) : nil
  }

  private static func problem(_ text: String, _ what: String) -> CommandFailure {
    .usage("--variant '\(text)': \(what)")
  }

  /// The settings as they are typed.
  var settings: [String] {
    let own = parameters.map { "\($0.name)=\($0.value)" }
    switch augmentation {
    case .asBase: return own
    case .none: return own + ["augment=none"]
    case .chain(let chain): return own + ["augment=\(chain)"]
    }
  }
}
