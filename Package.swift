// swift-tools-version: 6.1
import PackageDescription

// The arrows of the architecture (README, "Layout"): a target imports only what stands in its `dependencies`,
// and CI builds with `--explicit-target-dependency-import-check error` so that it stays so.

func system(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let hummingbird = Target.Dependency.product(
  name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["Serving"]))
let hummingbirdCore = Target.Dependency.product(
  name: "HummingbirdCore", package: "hummingbird", condition: .when(traits: ["Serving"]))
let nioCore = Target.Dependency.product(
  name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Serving"]))
let serviceLifecycle = Target.Dependency.product(
  name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: .when(traits: ["Serving"]))
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
    .default(enabledTraits: ["Serving"]),
    .trait(name: "Serving", description: "Answer over HTTP: `serbase serve`; needs Hummingbird."),
    .trait(name: "Microphone", description: "Hear microphones in `serbase listen`; needs PortAudio."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
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
    .target(name: "SerLearning", dependencies: ["SerNumerics", "CSerKernels"]),
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
    .target(
      name: "SerServing",
      dependencies: [
        "SerInference", "SerAudio", "SerNumerics", hummingbird, hummingbirdCore, serviceLifecycle, nioCore,
      ],
      resources: [
        .embedInCode("Answers/openapi.json"), .embedInCode("Page/page.html"), .embedInCode("Page/page.css"),
        .embedInCode("Page/page.js"),
      ]),
    .executableTarget(
      name: "serbase",
      dependencies: [
        .target(name: "SerServing", condition: .when(traits: ["Serving"])), "SerInference", "SerReports",
        "SerEvaluation", "SerCorpus", "SerModels", "SerLearning", "SerFeatures",
        "SerMicrophone", "SerAudio", "SerNumerics", "SerFormats", "CSerKernels", argumentParser, yams,
      ]),

    .executableTarget(
      name: "serbase-benchmarks",
      dependencies: [
        "SerReports", "SerCorpus", "SerModels", "SerLearning", "SerNeural", "SerFeatures", "SerSignal", "SerAudio",
        "SerNumerics", "SerFormats", "COpenBLAS", "CSerKernels", argumentParser,
      ]),

    .target(name: "SerTestSupport", dependencies: ["SerFormats", "SerNumerics"], path: "Tests/SerTestSupport"),
    .target(
      name: "SerInferenceTestSupport",
      dependencies: ["SerInference", "SerFeatures", "SerAudio", "SerModels", "SerLearning", "SerNumerics"],
      path: "Tests/SerInferenceTestSupport"),
    .target(
      name: "SerFuzzSupport",
      dependencies: [
        "SerServing", "SerInference", "SerCorpus", "SerModels", "SerLearning", "SerFeatures", "SerAudio",
        "SerNumerics", "SerFormats",
      ], path: "Tests/SerFuzzSupport"),
    .testTarget(
      name: "FuzzRegressionTests", dependencies: ["SerFuzzSupport", "SerTestSupport"], exclude: ["Kept"]),
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
        "SerInferenceTestSupport", "SerTestSupport",
      ]),
    .testTarget(
      name: "SerServingTests",
      dependencies: [
        "SerServing", "SerInference", "SerAudio", "SerNumerics", "SerInferenceTestSupport", "SerTestSupport",
      ]),
    .testTarget(
      name: "CommandLineTests", dependencies: ["serbase", "SerFormats", "SerAudio", "SerNumerics", "SerTestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

// The fuzzer (scripts/fuzz) is there only where it is asked for: its flags are of the kind that the package manager calls
// unsafe, and slow everything down. The libraries under test count their edges and watch their memory as well.
if Context.environment["SERBASE_FUZZ"] != nil {
  let sanitizers = "-sanitize=fuzzer,address"
  for target in package.targets where target.type == .regular {
    target.swiftSettings = [.unsafeFlags([sanitizers])]
    if target.name == "CSerKernels" { target.cSettings = [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])] }
  }
  package.targets += [
    .systemLibrary(name: "CLibFuzzer", path: "Sources/CLibFuzzer"),
    .executableTarget(
      name: "serbase-fuzz", dependencies: ["CLibFuzzer", "SerFuzzSupport"],
      swiftSettings: [.unsafeFlags([sanitizers])], linkerSettings: [.unsafeFlags([sanitizers, "-use-ld=lld"])]),
  ]
}
