import ArgumentParser
import Foundation
import SerNumerics

/// `serbase-benchmarks networks`: what training and judging cost with the reference networks.
struct NetworkBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "networks",
    abstract: "Train the reference networks for a few epochs and judge single clips.",
    discussion: """
      The CNN and the CNN-LSTM on 128 frames of 64 bands, and an LSTM and self-attention by themselves, on random rows \
      in batches of 32. Every cell runs in a process of its own, so that its peak of memory is its own; the least of \
      all rounds counts. scripts/compare-networks puts PyTorch beside them.
      """)

  @Option(help: "Networks, separated by commas: cnn, cnn-lstm, lstm, attention.")
  var networks = ReferenceWork.allCases.map(\.rawValue).joined(separator: ",")
  @Option(help: "Numbers of threads, separated by commas.")
  var threads = "1,2"
  @Option(help: "Rows of an epoch.")
  var rows = 1152
  @Option(help: "Epochs of a run, of which the fastest counts.")
  var epochs = 3
  @Option(help: "Runs of a cell, one after each other cell, of which the fastest counts.")
  var rounds = 2
  @Flag(help: "Clips that end anywhere between half of the frames and all of them.")
  var padded = false
  @Flag(help: "One machine-readable document instead of a table.")
  var json = false

  private var chosen: [ReferenceWork] {
    get throws {
      try networks.split(separator: ",").map { name in
        guard let work = ReferenceWork(rawValue: String(name)) else {
          throw ValidationError("no network '\(name)'; there are \(ReferenceWork.allCases.map(\.rawValue))")
        }
        return work
      }
    }
  }

  private var counts: [Int] {
    get throws {
      let counts = threads.split(separator: ",").compactMap { Int($0) }
      guard !counts.isEmpty, counts.count == threads.split(separator: ",").count, counts.allSatisfy({ $0 >= 1 }) else {
        throw ValidationError("--threads: whole numbers of at least 1, separated by commas; found '\(threads)'")
      }
      return counts
    }
  }

  func validate() throws {
    _ = try (chosen, counts)
    guard rows >= 1, epochs >= 1, rounds >= 1 else {
      throw ValidationError("--rows, --epochs and --rounds are at least 1")
    }
  }

  func run() throws {
    let works = try chosen.flatMap { network in try counts.map { (network, $0) } }
    var cells: [NetworkCell] = []
    for round in 0..<rounds {
      for (index, (network, threads)) in works.enumerated() {
        let cell = try measure(network, threads: threads)
        if round == 0 { cells.append(cell) } else { cells[index].keepLeast(of: cell) }
      }
    }
    print(json ? try Self.json(cells) : Self.table(cells))
  }

  private func measure(_ network: ReferenceWork, threads: Int) throws -> NetworkCell {
    try CellProcess.run(
      [
        "network-cell", "--network", network.rawValue, "--rows", "\(rows)", "--threads", "\(threads)", "--epochs",
        "\(epochs)",
      ] + (padded ? ["--padded"] : []), of: "\(network.rawValue), \(threads) thread(s)")
  }

  private static func json(_ cells: [NetworkCell]) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(cells), as: UTF8.self)
  }

  private static func table(_ cells: [NetworkCell]) -> String {
    let lines = cells.map { cell in
      let one = cells.first { $0.network == cell.network && $0.threads == 1 }
      let speedup = one.map { String(format: "%.2f", $0.epochSeconds / cell.epochSeconds) } ?? ""
      let name = cell.network.rawValue.padding(toLength: 10, withPad: " ", startingAt: 0)
      return name
        + String(
          format: " %7d %8.3f %11.3f %8@ %8.3f %8.0f %11.0f", cell.threads, cell.epochSeconds,
          cell.epochProcessorSeconds, speedup as NSString, cell.clipSeconds * 1e3, Double(cell.peakResidentBytes) / 1e6,
          Double(cell.peakResidentBytes - cell.residentBytesBefore) / 1e6)
    }
    let head = "network    threads  epoch s  processor s  speedup  clip ms  peak MB  beyond rows"
    return (["OpenBLAS core \(cells.first?.blas ?? "")", head] + lines).joined(separator: "\n")
  }
}

extension NetworkCell {
  /// The least of both runs in each figure.
  fileprivate mutating func keepLeast(of other: NetworkCell) {
    self = NetworkCell(
      network: network, rows: rows, threads: threads, padded: padded,
      epochSeconds: min(epochSeconds, other.epochSeconds),
      epochProcessorSeconds: min(epochProcessorSeconds, other.epochProcessorSeconds),
      clipSeconds: min(clipSeconds, other.clipSeconds),
      peakResidentBytes: min(peakResidentBytes, other.peakResidentBytes),
      residentBytesBefore: min(residentBytesBefore, other.residentBytesBefore), blas: blas)
  }
}
