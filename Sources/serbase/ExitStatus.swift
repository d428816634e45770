import ArgumentParser
import Foundation
import SerAudio
import SerCorpus
import SerFeatures
import SerFormats
import SerInference
import SerLearning
import SerModels
import SerReports

#if Serving
  import SerServing
#endif

/// The documented exit codes (after BSD's sysexits) and which failure gets which.
enum ExitStatus: Int32, CaseIterable {
  /// A repetition that came out otherwise, or an audit that found something.
  case notReproduced = 1
  case usage = 64
  case badData = 65
  case noInput = 66
  case internalError = 70
  case cannotWrite = 73
  case tryAgain = 75

  /// What each code means, 0 among them.
  static var meanings: [(code: Int32, meaning: String)] {
    [(0, "Done.")] + allCases.map { ($0.rawValue, $0.meaning) }
  }

  private var meaning: String {
    switch self {
    case .notReproduced: "Not reproduced, or an audit found leaks or faults."
    case .usage: "Usage: unknown option, corpus, feature set, model, protocol or hyperparameter."
    case .badData:
      "Bad data: a broken file, a wrong header, one class only, too many bad clips, a corpus that fails its check."
    case .noInput: "No input: a file or folder that isn't there or holds no audio, or a microphone that isn't there."
    case .internalError: "Internal error."
    case .cannotWrite: "The output can't be written."
    case .tryAgain: "Interrupted, or a port that is in use: try again."
    }
  }

  /// Prints the reason to standard error and ends the process.
  static func exit(with error: any Error) -> Never {
    guard let status = status(of: error) else {
      // ArgumentParser's own: help and version (0), parsing and validation (64), explicit codes.
      Serbase.exit(withError: error)
    }
    Console.writeError("serbase: error: \(message(of: error))\n")
    Foundation.exit(status.rawValue)
  }

  private static func message(of error: any Error) -> String {
    error is CancellationError || error as? TrainingError == .cancelled
      ? "interrupted; run the command again" : "\(error)"
  }

  /// Nil for the errors of the argument parser, which knows its own codes.
  private static func status(of error: any Error) -> ExitStatus? {
    switch error {
    case let error as any FailureWithStatus: error.exitStatus
    case is CancellationError: .tryAgain
    case is ExitCode, is CleanExit, is ValidationError: nil
    default: String(reflecting: type(of: error)).hasPrefix("ArgumentParser.") ? nil : .internalError
    }
  }
}

/// An error that knows its exit code.
private protocol FailureWithStatus {
  var exitStatus: ExitStatus { get }
}

extension CommandFailure: FailureWithStatus {}

extension ExperimentFileError: FailureWithStatus {
  var exitStatus: ExitStatus { .badData }
}

extension CorpusError: FailureWithStatus {
  var exitStatus: ExitStatus {
    switch kind {
    case .usage: .usage
    case .badData: .badData
    case .noInput: .noInput
    case .unwritable: .cannotWrite
    }
  }
}

extension AudioError: FailureWithStatus {
  var exitStatus: ExitStatus {
    switch self {
    case .missing, .unreadable, .noStream: .noInput
    case .unwritable: .cannotWrite
    default: .badData
    }
  }
}

extension FormatError: FailureWithStatus {
  var exitStatus: ExitStatus {
    switch self {
    case .unreadable: .noInput
    case .unwritable: .cannotWrite
    case .malformed: .badData
    }
  }
}

extension FeatureError: FailureWithStatus {
  var exitStatus: ExitStatus {
    switch self {
    case .unknownSet, .invalidParameter, .impossibleParameters, .unknownParameter, .malformedSpecification,
      .impossibleCombination:
      .usage
    default: .badData
    }
  }
}

extension FeatureStepsError: FailureWithStatus {
  var exitStatus: ExitStatus {
    switch self {
    case .unusable, .tooLong: .badData
    case .outsideKeptPart: .usage
    }
  }
}

extension AugmentationError: FailureWithStatus {
  var exitStatus: ExitStatus {
    if case .audio(let error) = self { return error.exitStatus }
    return isAboutSpecification ? .usage : .badData
  }
}

extension TrainingError: FailureWithStatus {
  var exitStatus: ExitStatus {
    switch self {
    case .unknownHyperparameter, .invalidHyperparameter, .invalidSearch: .usage
    case .unrecordable: .cannotWrite
    case .cancelled: .tryAgain
    default: .badData
    }
  }
}

extension BundleError: FailureWithStatus {
  var exitStatus: ExitStatus {
    switch self {
    case .missing: .noInput
    case .file(let error): error.exitStatus
    default: .badData
    }
  }
}

extension RecognitionError: FailureWithStatus {
  var exitStatus: ExitStatus {
    switch self {
    case .audio(let error): error.exitStatus
    case .features(let error): error.exitStatus
    case .impossibleWindows: .usage
    case .tooLong, .featureNotFinite: .badData
    case .model: .internalError
    case .cancelled: .tryAgain
    }
  }
}

#if Serving
  extension ServingError: FailureWithStatus {
    var exitStatus: ExitStatus {
      switch self {
      case .cannotListen: .tryAgain
      case .unusableToken: .usage
      }
    }
  }
#endif

extension ModelExportError: FailureWithStatus {
  var exitStatus: ExitStatus {
    if case .file(let error) = self { return error.exitStatus }
    return .badData
  }
}

extension SynthesisError: FailureWithStatus {
  var exitStatus: ExitStatus {
    if case .unwritable = self { .cannotWrite } else { .usage }
  }
}

extension ExplorationError: FailureWithStatus {
  var exitStatus: ExitStatus { .badData }
}

extension ClassifierCatalogueError: FailureWithStatus {
  var exitStatus: ExitStatus { .usage }
}
