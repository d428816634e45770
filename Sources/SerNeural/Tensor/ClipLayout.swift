/// A tensor as clips of steps of values: [N, T, F, C] has F·C values a step; [N, D] is one step of D.
struct ClipLayout {
  let clips: Int
  let steps: Int
  let valuesPerStep: Int
  private let lengths: [Int]?

  init(shape: [Int], lengths: [Int]?) {
    clips = shape[0]
    steps = shape.count > 2 ? shape[1] : 1
    valuesPerStep = shape.dropFirst(shape.count > 2 ? 2 : 1).reduce(1, *)
    self.lengths = shape.count > 2 ? lengths : nil
  }

  /// Whether a clip may end before the last step.
  var isPadded: Bool { lengths != nil }
  var valuesPerClip: Int { steps * valuesPerStep }
  func validSteps(_ clip: Int) -> Int { lengths?[clip] ?? steps }
  func validValues(_ clip: Int) -> Int { validSteps(clip) * valuesPerStep }

  /// The valid steps of some clips as runs of neighbouring rows: all in one where no clip has padding, else a run a clip.
  func forEachRun(of clips: Range<Int>, _ body: (_ first: Int, _ rows: Int) -> Void) {
    guard lengths != nil else { return body(clips.lowerBound * steps, clips.count * steps) }
    for clip in clips where validSteps(clip) > 0 { body(clip * steps, validSteps(clip)) }
  }

  /// Zeroes what lies behind the end of a clip of `values`.
  func clearPadding<Scalar: NeuralScalar>(of clip: Int, in values: UnsafeMutablePointer<Scalar>) {
    let valid = validValues(clip)
    guard valid < valuesPerClip else { return }
    Scalar.clear(values + clip * valuesPerClip + valid, count: valuesPerClip - valid)
  }
}
