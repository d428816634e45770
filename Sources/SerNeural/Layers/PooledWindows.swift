/// The maxima of the windows of a batch, with where they came from.
final class PooledWindows<Scalar: NeuralScalar> {
  private let geometry: WindowGeometry
  /// The input value of each maximum.
  let chosen = Tensor<Scalar>()
  /// Its place in the window.
  private(set) var winners = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
  private var capacity = 1
  private(set) var lengths: [Int]?

  init(geometry: WindowGeometry) { self.geometry = geometry }

  deinit { winners.deallocate() }

  /// Greatest max(lower, scale·x + shift) of each window that fits into the valid part of its clip.
  func forward(
    _ input: Activation<Scalar>, scale: Tensor<Scalar>, shift: Tensor<Scalar>, lower: Scalar,
    into output: Tensor<Scalar>, _ pass: Pass
  ) -> Activation<Scalar> {
    let layout = input.layout
    let full = geometry.with(height: layout.steps)
    lengths = input.lengths?.map { full.with(height: $0).outHeight }
    output.resize(to: [layout.clips, full.outHeight, full.outWidth, full.channels])
    chosen.resize(to: output.shape)
    makeRoom(for: output.count)
    let pooled = ClipLayout(shape: output.shape, lengths: lengths)
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      for clip in clips {
        let first = clip * pooled.valuesPerClip
        Scalar.maximumPool(
          input.values.values + clip * layout.valuesPerClip, geometry.with(height: layout.validSteps(clip)),
          scale: scale.values, shift: shift.values, lower: lower, into: output.values + first,
          chosen: chosen.values + first, winner: winners + first)
        pooled.clearPadding(of: clip, in: output.values)
      }
    }
    return Activation(values: output, lengths: lengths)
  }

  private func makeRoom(for count: Int) {
    guard count > capacity else { return }
    winners.deallocate()
    winners = .allocate(capacity: count)
    capacity = count
  }
}
