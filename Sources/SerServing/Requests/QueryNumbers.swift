#if Serving
  import Hummingbird
  import SerInference

  /// The numbers of a request's query, such as `?window=3&hop=1`. Unknown names are refused, since a typing error in them
  /// would otherwise give an answer to another question.
  struct QueryNumbers: Sendable {
    private let values: [String: String]

    /// Throws a ``Problem`` for other names than `known`, and for one that comes twice.
    init(_ uri: Request, known: [String]) throws {
      var values: [String: String] = [:]
      for (name, value) in uri.uri.queryParameters {
        let name = String(name)
        guard known.contains(name) else {
          throw Problem.malformed("?\(name.prefix(40)) isn't known here, but \(known.joined(separator: ", "))")
        }
        guard values.updateValue(String(value), forKey: name) == nil else {
          throw Problem.malformed("?\(name) comes twice")
        }
      }
      self.values = values
    }

    func text(_ name: String) -> String? { values[name] }

    /// Nil where it isn't there; throws a ``Problem`` for what isn't a finite number.
    func number(_ name: String) throws -> Double? {
      guard let text = values[name] else { return nil }
      guard let number = Double(text), number.isFinite else {
        throw Problem.malformed("?\(name)=\(text.prefix(40)): a number is needed")
      }
      return number
    }

    func wholeNumber(_ name: String) throws -> Int? {
      guard let text = values[name] else { return nil }
      guard let number = Int(text) else {
        throw Problem.malformed("?\(name)=\(text.prefix(40)): a whole number is needed")
      }
      return number
    }

    /// The windows that are asked for with `window` and `hop`; nil without a window.
    func windows(hop defaultHop: Double) throws -> SlidingWindows? {
      let hop = try number("hop")
      guard let window = try number("window") else {
        if hop != nil { throw Problem.malformed("?hop goes with window") }
        return nil
      }
      do { return try SlidingWindows(window: window, hop: hop ?? min(defaultHop, window)) } catch {
        throw Problem.malformed("\(error)")
      }
    }
  }
#endif
