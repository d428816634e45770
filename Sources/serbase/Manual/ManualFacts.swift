/// What manual pages say and no command's help does.
enum ManualFacts {
  static let environment: [(term: String, meaning: String)] = [
    (
      "SERBASE_CORPORA",
      "A folder of corpora, each in a folder of its own name (ravdess, emodb …): where recordings are that no --audio names."
    ),
    (
      "SERBASE_MANIFESTS",
      "The folder of corpus cards and manifests, before those that are found without it (see FILES); --manifests goes before it."
    ),
    ("XDG_CACHE_HOME", "Computed features are kept in its folder serbase/features; ~/.cache where it isn't set."),
    ("PATH", "Where gnuplot is looked for, which draws the plots."),
    (
      "OPENBLAS_CORETYPE",
      "The processor whose kernels OpenBLAS uses, such as Haswell, to get the same last digits on different machines."
    ),
  ]

  static let files: [(term: String, meaning: String)] = [
    (
      "data-manifests",
      "Corpus cards (YAML) and manifests (CSV): in the working folder, beside or above the program, or in share/serbase beside "
        + "the folder bin that it is installed in."
    ),
    (
      "~/.cache/serbase/features",
      "Computed features, by the digests of recording and feature set. May be deleted at any time."
    ),
    (
      "OUT.cells",
      "Beside the folder OUT that `serbase compare` writes: finished cells, for a comparison that is interrupted. May be deleted."
    ),
  ]
}
