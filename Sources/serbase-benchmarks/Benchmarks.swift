import ArgumentParser

/// `serbase-benchmarks`: where time and memory go.
@main
struct Benchmarks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serbase-benchmarks",
    abstract: "Time what serbase does, stage by stage and size by size.",
    subcommands: [
      FeatureBenchmarks.self, LearnerBenchmarks.self, LearnerCellCommand.self, NetworkBenchmarks.self,
      NetworkCellCommand.self,
    ],
    defaultSubcommand: FeatureBenchmarks.self)
}
