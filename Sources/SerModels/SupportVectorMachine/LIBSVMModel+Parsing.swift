import Foundation
import SerLearning
import SerNumerics

extension LIBSVMModel {
  /// Reads the content of a model file.
  ///
  /// - Parameters:
  ///   - data: the file.
  ///   - columns: the width of the rows to judge; nil for the greatest index among the support vectors. A file doesn't
  ///     say how wide rows are: features that no support vector has are 0 in all of them. Throws where it has more.
  ///   - isZeroBeyond: whether the rows are 0 beyond that width; then the file may have more features.
  public init(parsing data: Data, columns: Int? = nil, isZeroBeyond: Bool = false) throws(LIBSVMTextError) {
    let lines = TextLines(data)
    let header = try LIBSVMHeader(lines)
    let isOpen = columns == nil || isZeroBeyond
    let support = try LIBSVMSupportVectors(lines, header, columns: isOpen ? nil : columns)
    let width = max(support.width, columns ?? 0, 1)
    guard width <= support.greatestSize(isOpen: isOpen) / max(support.count, 1) else {
      throw lines.error("\(support.count) support vectors of \(width) features", expected: "fewer")
    }
    do {
      let machines = try SVMMachines(
        function: header.kernel, classCount: header.labels.count, classes: Array(header.labels.indices),
        supportVectors: support.vectors(width: width), supportCounts: header.supportCounts,
        dualCoefficients: support.coefficients, intercepts: header.intercepts,
        diagnostics: TrainingDiagnostics(
          stopReason: "read from a LIBSVM model file", converged: true,
          facts: [
            "supportVectors": Double(support.count), "pairs": Double(header.intercepts.count),
            "gamma": header.kernel.gamma,
          ]))
      let model = try SVMModel(machines, calibration: header.sigmoids.map { SVMCalibration(sigmoids: $0) })
      self.init(model, labels: header.labels)
    } catch {
      throw lines.error("\(error)", expected: "a model that can be used")
    }
  }
}

/// What stands in a model file above its support vectors.
struct LIBSVMHeader {
  let kernel: KernelFunction
  /// In the file's order, which is that of the pairs.
  let labels: [Int]
  let supportCounts: [Int]
  let intercepts: [Double]
  let sigmoids: [PlattSigmoid]?

  /// Reads up to the line `SV`.
  init(_ lines: TextLines) throws(LIBSVMTextError) {
    let entries = try Entries(lines)
    try entries.expect("svm_type", oneOf: ["c_svc", "nu_svc"])
    let name = try entries.word("kernel_type")
    guard let kind = KernelKind(rawValue: name.text) else {
      throw name.error(expected: KernelKind.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let degree =
      kind == .polynomial ? try entries.integer("degree", in: 1...64) : 3
    let gamma = kind == .linear ? 0 : try entries.parameter("gamma", isAllowed: { $0 >= 0 })
    let coef0 = kind == .polynomial || kind == .sigmoid ? try entries.parameter("coef0", isAllowed: { _ in true }) : 0
    kernel = KernelFunction(kind, gamma: gamma, coef0: coef0, degree: degree)
    let classes = try entries.integer("nr_class", in: 2...1 << 16)
    let total = try entries.integer("total_sv", in: 0...1 << 31)
    let pairs = classes * (classes - 1) / 2
    intercepts = try entries.numbers("rho", count: pairs).map { 0 - $0 }
    labels = try entries.integers("label", count: classes)
    guard Set(labels).count == classes else { throw entries.error("label", "a number twice", "different numbers") }
    supportCounts = try entries.integers("nr_sv", count: classes)
    // Counted with care: numbers of any size may stand in a damaged file.
    guard supportCounts.allSatisfy({ (0...total).contains($0) }), supportCounts.reduce(0, +) == total else {
      throw entries.error("nr_sv", "\(supportCounts)", "counts that sum to total_sv, \(total)")
    }
    sigmoids =
      entries.has("probA") || entries.has("probB")
      ? zip(try entries.numbers("probA", count: pairs), try entries.numbers("probB", count: pairs))
        .map { PlattSigmoid(slope: $0, offset: $1) } : nil
  }

  /// Lines of a key and its values.
  private struct Entries {
    private let lines: TextLines
    private var fields: [String: (line: Int, fields: [TextLines.Field])] = [:]

    private static let known = [
      "svm_type", "kernel_type", "degree", "gamma", "coef0", "nr_class", "total_sv", "rho", "label", "probA", "probB",
      "prob_density_marks", "nr_sv",
    ]

    init(_ lines: TextLines) throws(LIBSVMTextError) {
      self.lines = lines
      while let line = lines.next() {
        let key = lines.text(line[0])
        if key == "SV", line.count == 1 { return }
        guard Self.known.contains(key) else {
          throw lines.error("'\(key)'", expected: "a line of a LIBSVM model, such as nr_class 8, or SV")
        }
        guard fields.updateValue((lines.number, Array(line.dropFirst())), forKey: key) == nil else {
          throw lines.error("'\(key)' again", expected: "it once")
        }
      }
      throw lines.error("the end of the file", expected: "a line SV above the support vectors")
    }

    func has(_ key: String) -> Bool { fields[key] != nil }

    func error(_ key: String, _ found: String, _ expected: String) -> LIBSVMTextError {
      LIBSVMTextError(line: fields[key]?.line ?? max(1, lines.number), found: "\(key) \(found)", expected: expected)
    }

    private func values(_ key: String, count: Int) throws(LIBSVMTextError) -> [TextLines.Field] {
      guard let entry = fields[key] else { throw lines.error("no line '\(key)' above SV", expected: "one") }
      guard entry.fields.count == count else {
        throw error(key, "with \(entry.fields.count) values", "\(count)")
      }
      return entry.fields
    }

    /// A value that is a word, and the error it may give rise to.
    struct Word {
      let text: String
      let key: String
      let line: Int

      func error(expected: String) -> LIBSVMTextError {
        LIBSVMTextError(line: line, found: "\(key) \(text)", expected: expected)
      }
    }

    func word(_ key: String) throws(LIBSVMTextError) -> Word {
      let field = try values(key, count: 1)[0]
      return Word(text: lines.text(field), key: key, line: fields[key]?.line ?? 1)
    }

    func expect(_ key: String, oneOf allowed: [String]) throws(LIBSVMTextError) {
      let word = try word(key)
      guard allowed.contains(word.text) else { throw word.error(expected: allowed.joined(separator: " or ")) }
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(LIBSVMTextError) -> Int {
      let value = try integers(key, count: 1)[0]
      guard range.contains(value) else {
        throw error(key, "\(value)", "\(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }

    func integers(_ key: String, count: Int) throws(LIBSVMTextError) -> [Int] {
      var numbers: [Int] = []
      for field in try values(key, count: count) {
        guard let number = lines.integer(field) else { throw error(key, "'\(lines.text(field))'", "a whole number") }
        numbers.append(number)
      }
      return numbers
    }

    func numbers(_ key: String, count: Int) throws(LIBSVMTextError) -> [Double] {
      var numbers: [Double] = []
      for field in try values(key, count: count) {
        guard let number = lines.number(field) else { throw error(key, "'\(lines.text(field))'", "a finite number") }
        numbers.append(number)
      }
      return numbers
    }

    func parameter(_ key: String, isAllowed: (Double) -> Bool) throws(LIBSVMTextError) -> Double {
      let value = try numbers(key, count: 1)[0]
      guard isAllowed(value), Float(value).isFinite else { throw error(key, "\(value)", "a number in its range") }
      return value
    }
  }
}

/// The support vectors of a model file, as sparse as they stand there.
struct LIBSVMSupportVectors {
  /// Shape [classes − 1, count].
  let coefficients: Matrix
  /// The greatest index of a feature.
  let width: Int
  private var entries: [(vector: Int32, column: Int32, value: Float)] = []

  var count: Int { coefficients.columns }

  /// Most values that support vectors may have together: 2^31 (8 GiB). Where their width is the file's own, it may not
  /// ask for more than 2^26 (256 MiB) unless at least one value in 1024 stands in it.
  func greatestSize(isOpen: Bool) -> Int {
    isOpen ? min(max(1 << 26, entries.count << 10), 1 << 31) : 1 << 31
  }

  private static let greatestIndex = 1 << 24

  /// Reads the lines below `SV`, one a support vector, of at most `columns` features.
  init(_ lines: TextLines, _ header: LIBSVMHeader, columns widest: Int?) throws(LIBSVMTextError) {
    let machines = header.labels.count - 1
    let total = header.supportCounts.reduce(0, +)
    var columns: [Float] = []
    var width = 0
    var vector = 0
    while let fields = lines.next() {
      guard vector < total else {
        throw lines.error("more support vectors", expected: "\(total), as total_sv says")
      }
      guard fields.count >= machines else {
        throw lines.error("\(fields.count) values", expected: "\(machines) coefficients, one fewer than classes")
      }
      for field in fields.prefix(machines) {
        guard let number = lines.number(field), Float(number).isFinite else {
          throw lines.error(field, expected: "a finite coefficient")
        }
        columns.append(Float(number))
      }
      var last = 0
      for field in fields.dropFirst(machines) {
        guard let (indexField, valueField) = lines.pair(field), let index = lines.integer(indexField),
          let value = lines.number(valueField), Float(value).isFinite
        else { throw lines.error(field, expected: "index:value with a finite value") }
        guard index > last, index <= Self.greatestIndex else {
          throw lines.error(field, expected: "an index above \(last), at most \(Self.greatestIndex)")
        }
        if let widest, index > widest {
          throw lines.error(
            "features up to number \(index)", expected: "at most \(widest), the columns of the rows to judge")
        }
        last = index
        if value != 0 { entries.append((Int32(vector), Int32(index - 1), Float(value))) }
      }
      width = max(width, last)
      vector += 1
    }
    guard vector == total else {
      throw lines.error("the end of the file after \(vector) support vectors", expected: "\(total), as total_sv says")
    }
    self.width = width
    var coefficients = Matrix(rows: machines, columns: total)
    for (index, value) in columns.enumerated() { coefficients[index % machines, index / machines] = value }
    self.coefficients = coefficients
  }

  /// All features, shape [count, width].
  func vectors(width: Int) -> Matrix {
    var vectors = Matrix(rows: count, columns: width)
    for entry in entries { vectors[Int(entry.vector), Int(entry.column)] = entry.value }
    return vectors
  }
}
