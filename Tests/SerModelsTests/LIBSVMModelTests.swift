import Foundation
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerModels

/// Model files of LIBSVM, read and written. `Tests/Goldens/make_libsvm_models.py` made the ones read here.
@Suite struct LIBSVMModelTests {
  struct Answers: Decodable {
    let predictions: [Int]
    let decisions: [[Double]]
    let probabilities: [[Double]]?
  }

  private static func golden(_ name: String) throws -> Data {
    try Data(contentsOf: Goldens.folder.appendingPathComponent("libsvm_\(name).model"))
  }

  private static func testRows(_ set: String) throws -> Matrix {
    let array = try Goldens.array("svm_\(set)_Xtest")
    return Matrix(rows: array.shape[0], columns: array.shape[1], values: try #require(array.floats))
  }

  // MARK: Reading

  /// Predictions are LIBSVM's own, decision values to the precision of a Float.
  @Test(arguments: ["iris_linear", "iris_polynomial", "iris_rbf", "iris_sigmoid", "wine_probability"])
  func predictsAsLIBSVM(name: String) throws {
    let document = try Data(contentsOf: Goldens.folder.appendingPathComponent("libsvm_answers.json"))
    let answers = try #require(try JSONDecoder().decode([String: Answers].self, from: document)[name])
    let rows = try Self.testRows(String(name.prefix(4)))
    let file = try LIBSVMModel(parsing: Self.golden(name), columns: rows.columns)
    #expect(Set(file.labels) == [7, -3, 40])
    let scores = try file.model.scores(for: rows)
    #expect(scores.predictions.map { file.labels[$0] } == answers.predictions)
    let decisions = try file.model.decisionValues(for: rows)
    for (row, expected) in answers.decisions.enumerated() {
      for (pair, value) in expected.enumerated() {
        #expect(abs(Double(decisions[row, pair]) - value) <= 1e-4 * (1 + abs(value)))
      }
    }
    #expect(scores.areProbabilities == (answers.probabilities != nil))
    for (row, expected) in (answers.probabilities ?? []).enumerated() {
      // LIBSVM couples to a tolerance of its own; where votes and probabilities part, ours are pooled.
      let places = expected.indices.sorted { expected[$0] > expected[$1] }
      guard scores.predictions[row] == places[0] else { continue }
      for (place, value) in expected.enumerated() {
        #expect(abs(Double(scores.values[row, place]) - value) <= 5e-3)
      }
    }
  }

  /// What is wrong, and in which line; never a trap.
  @Test func damagedFilesAreRefused() throws {
    let good = String(decoding: try Self.golden("iris_polynomial"), as: UTF8.self)
    let lines = good.split(separator: "\n").map(String.init)
    func replaced(_ key: String, _ line: String) -> String {
      lines.map { $0.hasPrefix(key + " ") || $0 == key ? line : $0 }.joined(separator: "\n")
    }
    func line(_ key: String) -> Int { (lines.firstIndex { $0.hasPrefix(key + " ") || $0 == key } ?? 0) + 1 }
    let cases: [(text: String, line: Int)] = [
      (replaced("svm_type", "svm_type epsilon_svr"), line("svm_type")),
      (replaced("kernel_type", "kernel_type precomputed"), line("kernel_type")),
      (replaced("degree", "degree 1000"), line("degree")), (replaced("gamma", "gamma nan"), line("gamma")),
      (replaced("gamma", "gamma"), line("gamma")), (replaced("gamma", "gamma -1"), line("gamma")),
      (replaced("nr_class", "nr_class 4"), line("rho")), (replaced("nr_class", "nr_class x"), line("nr_class")),
      (replaced("nr_class", "nr_class 99999999999999999999"), line("nr_class")),
      (replaced("rho", "rho 0.1 0.2 zero"), line("rho")), (replaced("label", "label 1 1 2"), line("label")),
      (replaced("nr_sv", "nr_sv 1 1 1"), line("nr_sv")), (replaced("nr_sv", "nr_sv -1 2 3"), line("nr_sv")),
      (replaced("label", "colour 1 2 3"), line("label")), (replaced("label", "rho 1 2 3"), line("label")),
      (replaced("SV", ""), line("SV") + 1), (replaced("SV", "SV\n0.5 1:1"), line("SV") + 1),
      (replaced("SV", "SV\n0.5 x 1:1"), line("SV") + 1), (replaced("SV", "SV\n0.5 0.5 1:1 1:2"), line("SV") + 1),
      (replaced("SV", "SV\n0.5 0.5 0:1"), line("SV") + 1), (replaced("SV", "SV\n0.5 0.5 2:inf"), line("SV") + 1),
      (replaced("SV", "SV\n0.5 1e39 2:1"), line("SV") + 1), (replaced("SV", "SV\n0.5 0.5 21"), line("SV") + 1),
      (replaced("SV", "SV\n0.5 0.5 999999999:1"), line("SV") + 1),
      (lines.dropLast().joined(separator: "\n"), lines.count - 1), (good + "0.5 0.5 1:1\n", lines.count + 1),
      ("", 1), ("SV", 1), (replaced("coef0", "probA 1 2 3"), line("SV")),
    ]
    for (text, number) in cases {
      do {
        _ = try LIBSVMModel(parsing: Data(text.utf8))
        Issue.record("no error in \(text.prefix(200))")
      } catch {
        #expect(error.line == number, "\(error) in \(text.prefix(200))")
        #expect(error.description.hasPrefix("line \(number): found "))
      }
    }
    // Bytes cut off or changed anywhere are read or refused.
    var stream = Seed(4).makeStream()
    for _ in 0..<300 {
      var bytes = Array(good.utf8)
      for _ in 0..<3 { bytes[stream.index(below: bytes.count)] = UInt8(stream.index(below: 256)) }
      if stream.uniform() < 0.3 { bytes = Array(bytes.prefix(stream.index(below: bytes.count))) }
      _ = try? LIBSVMModel(parsing: Data(bytes))
    }
  }

  /// LIBSVM counts features that no support vector has as 0 there, not as absent from the row.
  @Test func widerRowsCount() throws {
    let text = "svm_type c_svc\nkernel_type rbf\ngamma 1\nnr_class 2\ntotal_sv 2\nrho 0\nlabel 5 2\nnr_sv 1 1\nSV\n"
    let file = try LIBSVMModel(parsing: Data((text + "1 1:1\r\n-1 1:-1\r\n").utf8), columns: 3)
    let value = try file.model.decisionValues(for: Matrix(rows: [[1, 0, 2]]))[0, 0]
    #expect(abs(Double(value) - (exp(-4) - exp(-8))) <= 1e-6)
  }

  /// A file of a few bytes asks for no gigabytes: what is wider than the rows is refused before it is made dense.
  @Test func featuresBeyondTheRowsAreRefused() throws {
    let text = "svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 2\nrho 0\nlabel 5 2\nnr_sv 1 1\nSV\n"
    let wide = Data((text + "1 1:1\n-1 1:1 4:1\n").utf8)
    let error = #expect(throws: LIBSVMTextError.self) { try LIBSVMModel(parsing: wide, columns: 3) }
    #expect(error?.line == 10 && error?.found == "features up to number 4")
    // Rows of a sparse format are widened instead, but not without end.
    let file = try LIBSVMModel(parsing: wide, columns: 3, isZeroBeyond: true)
    #expect(file.model.supportVectors.columns == 4)
    #expect(try LIBSVMModel(parsing: wide, columns: 6, isZeroBeyond: true).model.supportVectors.columns == 6)
    let many = text.replacingOccurrences(of: "total_sv 2", with: "total_sv 200")
      .replacingOccurrences(of: "nr_sv 1 1", with: "nr_sv 100 100")
    let huge = Data((many + String(repeating: "1 16777216:1\n", count: 200)).utf8)
    for columns in [nil, 3] {
      let error = #expect(throws: LIBSVMTextError.self) {
        try LIBSVMModel(parsing: huge, columns: columns, isZeroBeyond: true)
      }
      #expect(error?.found == "200 support vectors of 16777216 features")
    }
  }

  // MARK: Writing

  /// Written and read again, the model is the same machine, whatever the kernel.
  @Test(arguments: KernelKind.allCases, [false, true])
  func roundTrip(kind: KernelKind, probability: Bool) async throws {
    let rows = try ToyRows.clouds(seed: 41, classes: 4, rowsPerClass: 20, distance: 0.7)
    var trainer = SVMClassifier()
    (trainer.kernel, trainer.cost, trainer.probability, trainer.coef0) = (kind, 7, probability, 0.25)
    let model = try await trainer.fit(rows, in: .single)
    let text = LIBSVMModel(model, labels: [9, -2, 0, 33]).text
    let read = try LIBSVMModel(parsing: Data(text.utf8))
    #expect(read.labels == [9, -2, 0, 33])
    #expect(read.model.dualCoefficients == model.dualCoefficients)
    #expect(read.model.supportVectors == model.supportVectors && read.model.intercepts == model.intercepts)
    #expect(read.model.kernel.kind == kind && read.model.calibration == model.calibration)
    #expect(try read.model.scores(for: rows.features) == model.scores(for: rows.features))
    #expect(text == LIBSVMModel(read.model, labels: read.labels).text)
  }

  /// Classes without rows have a name but no place in the file.
  @Test func absentClassesAreLeftOut() async throws {
    let rows = try ToyRows.rows([[-2], [-1], [1], [2]], [0, 0, 2, 2], classes: 4)
    let model = try await SVMClassifier().fit(rows, in: .single)
    let read = try LIBSVMModel(parsing: Data(LIBSVMModel(model, labels: [10, 11, 12, 13]).text.utf8))
    #expect(read.labels == [10, 12])
    #expect(try read.model.scores(for: rows.features).predictions == [0, 0, 1, 1])
  }

  // MARK: Scaling

  /// What `svm-scale -r` makes of rows by the file is standardisation.
  @Test func rangeFilesAreStandardisation() throws {
    let features = Matrix(rows: [[1, 50, 3e-4, 7], [2, -70, 5e-4, 7], [6, 10, 8e-4, 7]])
    let standardizer = Standardizer(fitting: features)
    let text = ScalingRange(standardizer).text
    let expected = try standardizer.transform(features)
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
    #expect(text.hasPrefix("x\n-1 1\n1 "))
    for row in 0..<3 {
      for column in 0..<4 {
        let (least, greatest) = (lines[2 + column][1], lines[2 + column][2])
        let scaled = -1 + 2 * (Double(features[row, column]) - least) / (greatest - least)
        #expect(abs(scaled - Double(expected[row, column])) <= 1e-6)
      }
    }
    let read = try ScalingRange(parsing: Data(text.utf8)).standardizer
    for (x, y) in zip(try read.transform(features).values, expected.values) { #expect(abs(x - y) <= 1e-5) }
  }

  /// Other bounds, features without a range, and files that are none.
  @Test func rangeFilesOfOthers() throws {
    let read = try ScalingRange(parsing: Data("x\n0 10\n1 -1 3\n3 5 5\n".utf8), columns: 4).standardizer
    let scaled = try read.transform(Matrix(rows: [[1, 9, 5, 9], [-1, 0, 4, 0]]))
    #expect(scaled == Matrix(rows: [[5, 0, 0, 0], [0, 0, 0, 0]]))
    for (text, line) in [
      ("y\n0 1\n", 1), ("", 1), ("x\n1 1\n", 2), ("x\n-1 1\n1 2\n", 3), ("x\n-1 1\n0 1 2\n", 3),
      ("x\n-1 1\n1 3 2\n", 3), ("x\n-1 1\n1 0 1\n1 0 1\n", 4), ("x\n-1 1\n1 0 1e300\n", 3),
    ] {
      do {
        _ = try ScalingRange(parsing: Data(text.utf8))
        Issue.record("no error in \(text)")
      } catch { #expect(error.line == line, "\(error)") }
    }
  }
}
