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

/// The documented exit codes (after BSD's sysexits) and which failure gets which.
enum ExitStatus: Int32 {
  case usage = 64
  case badData = 65
  case noInput = 66
  case internalError = 70
  case cannotWrite = 73
  case tryAgain = 75

  /// Prints the reason to standard error and ends the process.
  static func exit(with error: any Error) -> Never {
    guard let status = status(of: error) else {
      // ArgumentParser's own: help and version (0), parsing and validation (64), explicit codes.
      Serbase.exit(withError: error)
    }
    Console.writeError("serbase: error: \(message(of: error))\n")
    Foundation.exit(status.rawValue)
  }

  /// Nil for the errors of the argument parser, which knows its own codes.
  static func status(of error: any Error) -> ExitStatus? {
    switch error {
    case let error as CommandFailure: error.status
    case let error as CorpusError: status(of: error.kind)
    case let error as AudioError: status(of: error)
    case let error as FormatError: status(of: error)
    case let error as FeatureError: status(of: error)
    case let error as TrainingError: status(of: error)
    case is ClassifierCatalogueError, is SynthesisError: .usage
    case let error as BundleError: status(of: error)
    case is ExplorationError: .badData
    case is CancellationError: .tryAgain
    case is ExitCode, is CleanExit, is ValidationError: nil
    default: String(reflecting: type(of: error)).hasPrefix("ArgumentParser.") ? nil : .internalError
    }
  }

  private static func message(of error: any Error) -> String {
    error is CancellationError ? "interrupted; run the command again" : "\(error)"
  }

  private static func status(of kind: CorpusError.Kind) -> ExitStatus {
    switch kind {
    case .usage: .usage
    case .badData: .badData
    case .noInput: .noInput
    case .unwritable: .cannotWrite
    }
  }

  private static func status(of error: AudioError) -> ExitStatus {
    switch error {
    case .missing, .unreadable: .noInput
    case .unwritable: .cannotWrite
    default: .badData
    }
  }

  private static func status(of error: FormatError) -> ExitStatus {
    switch error {
    case .unreadable: .noInput
    case .unwritable: .cannotWrite
    case .malformed: .badData
    }
  }

  private static func status(of error: FeatureError) -> ExitStatus {
    switch error {
    case .unknownSet, .invalidParameter: .usage
    default: .badData
    }
  }

  private static func status(of error: TrainingError) -> ExitStatus {
    switch error {
    case .unknownHyperparameter, .invalidHyperparameter: .usage
    case .cancelled: .tryAgain
    default: .badData
    }
  }

  private static func status(of error: BundleError) -> ExitStatus {
    switch error {
    case .missing: .noInput
    case .file(let error): status(of: error)
    default: .badData
    }
  }
}
