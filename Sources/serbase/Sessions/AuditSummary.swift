import SerReports

/// What `serbase leakage --audit` found, for programs; also its `run.json`.
struct AuditSummary: Encodable {
  let command: String
  let program = ProgramVersion.name
  let file: String
  let sha256: [String]
  let seed: UInt64
  @ExplicitNull var corpus: String?
  let isClean: Bool
  let leaks: Bool
  let cells: [AuditedCell]

  init(_ audit: SplitAudit, seed: UInt64) {
    command = Serbase.commandLine
    file = audit.file.path
    sha256 = audit.file.digests
    self.seed = seed
    corpus = audit.corpus
    isClean = audit.isClean
    leaks = audit.leaks
    cells = audit.cells
  }
}
