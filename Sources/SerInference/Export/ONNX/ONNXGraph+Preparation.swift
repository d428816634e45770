import SerLearning

/// What happens to rows before a model sees them.
extension ONNXGraph {
  /// The chosen columns of [N, D].
  mutating func selected(_ rows: Value, by selection: SelectedColumns) -> Value {
    slices(rows, at: selection.columns, along: 1)
  }

  /// Columns [N, D], or bands [N, frames, bands], in units of the fitted deviations.
  mutating func standardized(_ rows: Value, by standardizer: Standardizer) -> Value {
    let (means, scales) = (floats(standardizer.means.values), floats(standardizer.scales.values))
    return quotient(difference(rows, means), scales)
  }

  /// How many frames of each clip of [N, frames, bands] are its own, int64, shape [N]: up to the last one that isn't all
  /// zeros.
  mutating func clipFrames(_ clips: Value, frames: Int) -> Value {
    let magnitudes = greatest(apply("Abs", [clips]), along: 2)
    let isFilled = cast(isGreater(magnitudes, float(0)), to: .int64)
    let numbers = integers(Array(1...frames), shape: [1, frames, 1])
    return reshaped(greatest(product(isFilled, numbers), along: 1), [-1])
  }

  /// Whether a frame or step is the clip's own, shape [N, steps].
  mutating func isOwn(step count: Int, lengths: Value) -> Value {
    let numbers = integers(Array(0..<count), shape: [1, count])
    return isLess(numbers, widened(lengths, at: [1]))
  }

  /// [N, steps, …] with zeros behind the end of each clip; `mask` is ``isOwn(step:lengths:)``, brought to that shape.
  mutating func cleared(_ value: Value, outside mask: Value) -> Value { choice(mask, value, float(0)) }
}
