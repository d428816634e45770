// swift-tools-version: 6.1
import PackageDescription

// The arrows of the architecture (README, "Layout"): a target imports only what stands in its `dependencies`,
// and CI builds with `--explicit-target-dependency-import-check error` so that it stays so.

func system(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "serbase",
  products: [
    .executable(name: "serbase", targets: ["serbase"]),
    .library(name: "SerFeatures", targets: ["SerFeatures"]),
    .library(name: "SerModels", targets: ["SerModels"]),
    .library(name: "SerEvaluation", targets: ["SerEvaluation"]),
  ],
  traits: [
    .trait(name: "Microphone", description: "Hear microphones in `serbase listen`; needs PortAudio.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // Without pkg-config, whose flag -pthread the package manager refuses with a warning.
    .systemLibrary(name: "CPortAudio", path: "Sources/CPortAudio", providers: [.apt(["portaudio19-dev"])]),
    system("CFFTW3", pkgConfig: "fftw3f", apt: "libfftw3-dev"),
    system("COpenBLAS", pkgConfig: "openblas", apt: "libopenblas-dev"),
    system("CSndfile", pkgConfig: "sndfile", apt: "libsndfile1-dev"),
    system("CSoxr", pkgConfig: "soxr", apt: "libsoxr-dev"),
    system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
    .target(name: "CSerKernels"),

    .target(name: "SerFormats", dependencies: ["CZlib", crypto]),
    .target(name: "SerNumerics", dependencies: ["COpenBLAS", "CSerKernels"]),
    .target(name: "SerAudio", dependencies: ["CSndfile", "CSoxr", "CSerKernels"]),
    .target(
      name: "SerMicrophone",
      dependencies: ["SerAudio", .target(name: "CPortAudio", condition: .when(traits: ["Microphone"]))]),
    .target(name: "SerSignal", dependencies: ["CFFTW3", "CSerKernels", "SerNumerics"]),
    .target(name: "SerFeatures", dependencies: ["SerSignal", "SerAudio", "SerNumerics", "CSerKernels"]),
    .target(name: "SerLearning", dependencies: ["SerNumerics"]),
    .target(name: "SerNeural", dependencies: ["SerNumerics", "CSerKernels"]),
    .target(name: "SerModels", dependencies: ["SerLearning", "SerNeural", "SerNumerics", "CSerKernels"]),
    .target(
      name: "SerCorpus",
      dependencies: ["SerFeatures", "SerAudio", "SerLearning", "SerNumerics", "SerFormats", yams]),
    .target(name: "SerEvaluation", dependencies: ["SerLearning", "SerNumerics"]),
    .target(
      name: "SerReports",
      dependencies: [
        "SerEvaluation", "SerCorpus", "SerFeatures", "SerSignal", "SerAudio", "SerLearning", "SerNeural", "SerNumerics",
        "SerFormats",
      ]),
    .target(
      name: "SerInference",
      dependencies: ["SerFeatures", "SerAudio", "SerModels", "SerNeural", "SerLearning", "SerNumerics", "SerFormats"]),
    .executableTarget(
      name: "serbase",
      dependencies: [
        "SerInference", "SerReports", "SerEvaluation", "SerCorpus", "SerModels", "SerLearning", "SerFeatures",
        "SerMicrophone", "SerAudio", "SerNumerics", "SerFormats", "CSerKernels", argumentParser, yams,
      ]),

    .executableTarget(
      name: "serbase-benchmarks",
      dependencies: [
        "SerReports", "SerCorpus", "SerModels", "SerLearning", "SerNeural", "SerFeatures", "SerSignal", "SerAudio",
        "SerNumerics", "SerFormats", "COpenBLAS", "CSerKernels", argumentParser,
      ]),

    .target(name: "SerTestSupport", dependencies: ["SerFormats", "SerNumerics"], path: "Tests/SerTestSupport"),
    .testTarget(name: "SerFormatsTests", dependencies: ["SerFormats", "SerNumerics", "SerTestSupport"]),
    .testTarget(
      name: "SerNumericsTests", dependencies: ["SerNumerics", "CSerKernels", "SerTestSupport"]),
    .testTarget(name: "SerAudioTests", dependencies: ["SerAudio", "SerFormats", "SerTestSupport"]),
    .testTarget(
      name: "SerSignalTests", dependencies: ["SerSignal", "SerAudio", "SerNumerics", "SerFormats", "SerTestSupport"]),
    .testTarget(
      name: "SerFeaturesTests",
      dependencies: ["SerFeatures", "SerSignal", "SerAudio", "SerNumerics", "SerFormats", "SerTestSupport"]),
    .testTarget(name: "SerLearningTests", dependencies: ["SerLearning", "SerNumerics", "SerTestSupport"]),
    .testTarget(name: "SerNeuralTests", dependencies: ["SerNeural", "SerNumerics"]),
    .testTarget(
      name: "SerModelsTests",
      dependencies: [
        "SerModels", "SerLearning", "SerNeural", "SerNumerics", "SerFormats", "CSerKernels", "SerTestSupport",
      ]),
    .testTarget(
      name: "SerCorpusTests",
      dependencies: [
        "SerCorpus", "SerFeatures", "SerAudio", "SerLearning", "SerNumerics", "SerFormats", "SerTestSupport", crypto,
      ]),
    .testTarget(
      name: "SerEvaluationTests",
      dependencies: ["SerEvaluation", "SerLearning", "SerNumerics", "SerFormats", "SerTestSupport"]),
    .testTarget(
      name: "SerReportsTests",
      dependencies: [
        "SerReports", "SerEvaluation", "SerCorpus", "SerFeatures", "SerAudio", "SerLearning", "SerNeural",
        "SerNumerics", "SerFormats", "SerTestSupport",
      ]),
    .testTarget(
      name: "SerInferenceTests",
      dependencies: [
        "SerInference", "SerFeatures", "SerAudio", "SerModels", "SerLearning", "SerNumerics", "SerFormats",
        "SerTestSupport",
      ]),
    .testTarget(
      name: "CommandLineTests", dependencies: ["serbase", "SerFormats", "SerAudio", "SerNumerics", "SerTestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
