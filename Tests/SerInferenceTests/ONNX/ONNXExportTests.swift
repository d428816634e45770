import Foundation
import SerFormats
import SerLearning
import SerModels
import SerNumerics
import SerTestSupport
import Testing

@testable import SerInference

/// Exported graphs, evaluated by the specification's words, give what the pipelines give.
@Suite struct ONNXExportTests {
  /// Probabilities or scores to 2·10⁻⁵, and the labels. Returns the labels that were given.
  @discardableResult
  private func scores(
    of pipeline: FittedPipeline, _ rows: LabelledFeatures, features: Matrix? = nil
  ) throws -> Set<String> {
    let features = features ?? rows.features
    let file = try ONNXFile(
      ONNXDocument(pipeline, classifier: "any", labels: rows.classNames, width: features.columns).data())
    try file.checkStructure()
    let expected = try pipeline.scores(for: features)
    #expect(file.outputs.map(\.name) == ["label", expected.areProbabilities ? "probabilities" : "scores"])
    #expect(file.irVersion == 8 && file.operatorSets == ["": 17, "ai.onnx.ml": 3])
    let found = try ONNXEvaluator(file: file).run(features.values, rows: features.rows)
    #expect(found.scores.count == features.rows)
    // Counted, not the greatest one taken: a maximum would pass over what is no number.
    let off = found.scores.enumerated().reduce(0) { count, row in
      count
        + row.element.enumerated().count { column, value in
          !(abs(value - Double(expected.values[row.offset, column])) < 2e-5)
        }
    }
    #expect(off == 0 && found.scores.allSatisfy { $0.count == rows.classNames.count })
    #expect(found.labels == expected.predictions.map { rows.classNames[$0] })
    return Set(found.labels)
  }

  /// The same, of rows that get more than one label: judging one thing for every row would be easy.
  private func check(_ pipeline: FittedPipeline, _ rows: LabelledFeatures, features: Matrix? = nil) throws {
    #expect(try scores(of: pipeline, rows, features: features).count > 1)
  }

  // MARK: Rows of features

  @Test(
    arguments: [
      "svm", "svm kernel=linear cost=0.5", "svm kernel=polynomial coef0=1 degree=2", "svm kernel=sigmoid gamma=0.05",
      "logistic", "neighbours", "neighbours k=1", "neighbours k=7 weights=distance metric=cosine", "forest trees=12",
      "forest trees=9 maxDepth=3", "boosting rounds=6",
      "boosting rounds=6 outputs=joint",
    ], [2, 3, 5])
  func rowsAreJudgedTheSame(settings: String, classes: Int) async throws {
    let rows = try ExportRows.clouds(Array(0..<classes), classes: classes)
    try check(try await ExportRows.fit(settings, rows), rows)
  }

  /// Coupled probabilities, with the votes' winner on top where it wasn't; clouds far apart make pairs all but certain.
  @Test(arguments: [2, 3, 5], [0.1, 1, 3])
  func probabilitiesOfMachinesAreTheSame(classes: Int, spread: Double) async throws {
    let rows = try ExportRows.clouds(Array(0..<classes), classes: classes, spread: spread)
    for kernel in ["rbf", "linear"] {
      try check(try await ExportRows.fit("svm probability=true kernel=\(kernel)", rows), rows)
    }
  }

  /// Classes without training rows keep their columns.
  @Test(
    arguments: [
      "svm", "svm probability=true", "logistic", "forest trees=8", "boosting rounds=4",
      "boosting rounds=4 outputs=joint",
    ], [[1, 3], [0, 2, 4]])
  func absentClassesKeepTheirPlace(settings: String, labels: [Int]) async throws {
    let rows = try ExportRows.clouds(labels, classes: 5)
    try check(try await ExportRows.fit(settings, rows), rows)
    try check(try await ExportRows.fit(settings, rows, calibration: .temperature), rows)
  }

  @Test(arguments: ["svm", "svm probability=true", "logistic", "forest trees=10"], CalibrationKind.allCases)
  func selectionAndCalibrationAreIncluded(settings: String, calibration: CalibrationKind) async throws {
    let rows = try ExportRows.clouds([0, 1, 2], classes: 4)
    let pipeline = try await ExportRows.fit(settings, rows, selection: .anova(3), calibration: calibration)
    #expect(pipeline.selection?.columns.count == 3)
    try check(pipeline, rows)
    // Rows far from those seen, where curves end and all of them may give 0.
    var far = rows.features
    for index in far.values.indices { far.values[index] *= index.isMultiple(of: 2) ? 8 : -8 }
    try scores(of: pipeline, rows, features: far)
  }

  /// Values on a threshold go left, and missing ones where the tree says.
  @Test(arguments: ["boosting rounds=8", "boosting rounds=8 outputs=joint"])
  func thresholdsAndMissingValuesAreKept(settings: String) async throws {
    let rows = try ExportRows.clouds([0, 1, 2], classes: 3)
    var values = rows.features
    for index in stride(from: 0, to: values.values.count, by: 5) { values.values[index] = .nan }
    let gappy = try LabelledFeatures(
      features: values, labels: rows.labels, classNames: rows.classNames, missing: .allowed)
    let pipeline = try await ExportRows.fit(settings, gappy)
    let file = try ONNXFile(ONNXDocument(pipeline, classifier: "boosting", labels: rows.classNames, width: 6).data())
    let trees = try #require(file.nodes.first { $0.operation == "TreeEnsembleRegressor" })
    let features = try trees.integers("nodes_featureids")
    for (index, threshold) in trees.floats("nodes_values").enumerated() where threshold != 0 {
      values[index % values.rows, features[index]] = threshold
    }
    #expect(values.values.contains { $0.isNaN })
    try check(pipeline, gappy, features: values)
  }

  /// A cost so small that no row counts.
  @Test func aMachineWithoutSupportVectorsIsConstant() async throws {
    let rows = try ExportRows.clouds([0, 1, 2], classes: 3, rows: 30)
    let pipeline = try await ExportRows.fit("svm cost=1e-60", rows)
    let file = try ONNXFile(ONNXDocument(pipeline, classifier: "svm", labels: rows.classNames, width: 6).data())
    let expected = try pipeline.scores(for: rows.features)
    let found = try ONNXEvaluator(file: file).run(rows.features.values, rows: 30)
    let support = try #require(pipeline.model as? SVMModel).supportVectors.rows
    #expect(support == 0)
    for row in 0..<30 { #expect(found.scores[row].map { Float($0) } == Array(expected.values.row(row))) }
  }

  /// Rows that were fitted have neighbours at distance 0, some of them twice; others have none.
  @Test(arguments: ["euclidean", "cosine"])
  func neighboursMayBeAtDistanceZero(metric: String) async throws {
    let plain = try ExportRows.clouds([0, 1, 2], classes: 4)
    var values = plain.features
    for column in 0..<6 {
      for row in 0..<9 { values[row + 60, column] = values[row, column] }
      values[100, column] = 0
    }
    let rows = try LabelledFeatures(features: values, labels: plain.labels, classNames: plain.classNames)
    let pipeline = try await ExportRows.fit("neighbours k=4 weights=distance metric=\(metric)", rows)
    try check(pipeline, rows)
    for index in values.values.indices { values.values[index] += 0.3 * Float(index % 5) }
    try check(pipeline, rows, features: values)
  }

  // MARK: Networks

  @Test(
    arguments: [
      "cnn filters=4-6 dense=8", "cnn filters=4-6-5 dense=8 residual=true", "cnn filters=4-6 batchNormalization=false",
      "cnn filters=4-6 window=8", "cnn-mfcc filters=4-6 dense=8 window=6", "cnn-mfcc filters=4-6 dense=8 window=0",
      "lstm units=5", "lstm units=5 layers=1 pooling=mean", "cnn-lstm filters=4-6 units=5",
      "cnn-attention filters=4-6 dense=8", "transformer filters=4-6 width=8 heads=2 members=2",
    ])
  func clipsAreJudgedTheSame(settings: String) async throws {
    let rows = try ExportRows.clips()
    let pipeline = try await ExportRows.fit(settings + " epochs=8 batchSize=6", rows)
    // Clips of every length from none to all frames.
    var features = rows.features
    let width = features.columns
    for row in 0...12 {
      for index in row * 6..<width { features.values[row * width + index] = 0 }
    }
    try check(pipeline, rows, features: features)
  }

  @Test func networksKeepClassesWithoutRows() async throws {
    let rows = try ExportRows.clips([0, 2], classes: 4)
    try check(try await ExportRows.fit("lstm units=5 epochs=4", rows, calibration: .temperature), rows)
  }

  // MARK: The file

  @Test func bytesAreTheSameAgain() async throws {
    let rows = try ExportRows.clouds([0, 1, 2], classes: 3)
    let pipeline = try await ExportRows.fit("svm probability=true", rows)
    func data() throws -> Data {
      try ONNXDocument(pipeline, classifier: "svm", labels: rows.classNames, width: 6).data()
    }
    #expect(try data() == data())
  }

  /// Examples of the format's own documentation, and the numbers at the ends.
  @Test func fieldsAreWrittenAsTheFormatSays() throws {
    var writer = ProtobufWriter()
    writer.add(1, 150)
    writer.add(2, "testing")
    writer.add(6, packed: [3, 270, 86942])
    #expect(
      writer.bytes == [0x08, 0x96, 0x01, 0x12, 0x07] + Array("testing".utf8)
        + [0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05])
    writer = ProtobufWriter()
    for value in [0, -1, 1, 127, 128, Int.max, Int.min] { writer.add(16, value) }
    writer.add(3, Float(-1.5))
    writer.add(4) { $0.add(1, packed: [Float.pi]) }
    writer.add(5, packed: [Int]())
    let read = try ProtobufMessage(writer.bytes)
    let integers = read.fields.compactMap { field -> Int? in
      if field.number == 16, case .varint(let value) = field.field { value } else { nil }
    }
    #expect(integers == [0, -1, 1, 127, 128, .max, .min])
    #expect(read.float(3) == -1.5 && read.bytes(5).isEmpty)
    #expect(try read.messages(4).map { $0.floats(1) } == [[.pi]])
  }

  // MARK: Refusals

  @Test func otherModelsAreRefused() async throws {
    let rows = try ExportRows.clouds([0, 1], classes: 2)
    let pipeline = try await ExportRows.fit("majority", rows)
    let error = #expect(throws: ModelExportError.self) {
      try ONNXDocument(pipeline, classifier: "majority", labels: rows.classNames, width: 6)
    }
    let text = try #require(error?.description)
    #expect(text.contains("'majority'") && text.contains("svm, forest"))
  }

  @Test func distancesWithoutAProductAreRefused() async throws {
    let rows = try ExportRows.clouds([0, 1], classes: 2)
    let pipeline = try await ExportRows.fit("neighbours metric=manhattan", rows)
    let error = #expect(throws: ModelExportError.self) {
      try ONNXDocument(pipeline, classifier: "neighbours", labels: rows.classNames, width: 6)
    }
    #expect(error?.description.contains("Manhattan") == true)
  }

  @Test func moreThanAFileCanHoldIsRefused() async throws {
    let rows = try ExportRows.clouds([0, 1], classes: 2)
    let document = try ONNXDocument(
      try await ExportRows.fit("forest trees=5", rows), classifier: "forest", labels: rows.classNames, width: 6)
    let size = try document.data().count
    #expect(try document.data(most: size).count == size)
    let error = #expect(throws: ModelExportError.self) { try document.data(most: size - 1) }
    #expect(error?.description.contains("\(size) bytes") == true)
  }

  private func bundle(_ normalization: String, in folder: URL) async throws -> ModelBundle {
    var manifest = ModelBundleTests.manifest()
    manifest.preprocessing.normalization = normalization
    let trainer = try ClassifierCatalogue.entry(named: "logistic").trainer()
    let fitted = try await Pipeline(trainer: trainer).fit(
      ModelBundleTests.rows(), in: TrainingContext(seed: Seed(1)))
    let url = folder.appendingPathComponent(normalization)
    try await ModelBundle.write(fitted, trainer: trainer, manifest: manifest, to: url)
    return try ModelBundle(contentsOf: url)
  }

  private var export: ModelExport { get throws { try #require(ModelExport.all.first { $0.name == "onnx" }) } }

  @Test(arguments: ["speaker", "corpus"])
  func transductiveBundlesAreRefused(normalization: String) async throws {
    try await withTemporaryFolder { folder in
      let bundle = try await bundle(normalization, in: folder)
      let target = folder.appendingPathComponent("m.onnx")
      let error = #expect(throws: ModelExportError.self) { try export.write(bundle, target) }
      #expect(error?.description.contains("normalised by \(normalization)") == true)
      #expect(!FileManager.default.fileExists(atPath: target.path))
    }
  }

  @Test func theFileSaysWhatItIsAndAFolderIsNotOverwritten() async throws {
    try await withTemporaryFolder { folder in
      let bundle = try await bundle("train", in: folder)
      let target = folder.appendingPathComponent("m.onnx")
      #expect(try export.write(bundle, target) == [target])
      let file = try ONNXFile(Data(contentsOf: target))
      #expect(file.metadata["serbase.labels"] == #"["sad","calm","angry"]"#)
      #expect(file.metadata["serbase.licence"] == "CC0" && file.metadata["serbase.marks"] == "LEAKY")
      #expect(file.metadata["serbase.written_by"] == "serbase test")
      #expect(file.metadata["serbase.normalization"] == "train")
      #expect(throws: ModelExportError.self) { try export.write(bundle, folder) }
    }
  }
}
