import SerNumerics

/// How clips of any length become rows of a fixed number of frames.
///
/// A longer clip gives its **first** frames. Silence is trimmed before, so that frame 0 is where speech begins, in cut
/// and padded rows alike: the n-th frame means the same time since the onset everywhere, and a clip's row can be made
/// while it is still being heard. (A window from the middle would shift the onset with the length of the clip.)
///
/// A shorter clip is followed by frames of nothing but zeros, what Keras's `Masking(mask_value=0)` leaves out. An
/// all-zero frame is never a frame of a clip: should one come out so, its first value is the smallest positive number
/// instead. So the frames of a clip can be counted (``clipFrames(in:bands:)``) in a row as it was extracted, and in one
/// whose bands were scaled as frames; scaled column by column it has lost its zeros.
public enum FrameRow {
  /// The row of contours that stand side by side, each of shape [frames of the clip, its bands], at least one.
  static func values(of blocks: [Matrix], frames: Int) -> [Float] {
    let bands = blocks.reduce(0) { $0 + $1.columns }
    let kept = min(frames, blocks.map(\.rows).min() ?? 0)
    var values: [Float] = []
    values.reserveCapacity(frames * bands)
    for frame in 0..<kept {
      for block in blocks {
        values += block.values[frame * block.columns..<(frame + 1) * block.columns]
      }
      if values[(frame * bands)...].allSatisfy({ $0 == 0 }) { values[frame * bands] = .leastNormalMagnitude }
    }
    values += repeatElement(0, count: (frames - kept) * bands)
    return values
  }

  /// How many frames at the beginning of a row are the clip's own; the others are padding.
  @inlinable
  public static func clipFrames(in row: some BidirectionalCollection<Float>, bands: Int) -> Int {
    guard let last = row.lastIndex(where: { $0 != 0 }) else { return 0 }
    return row.distance(from: row.startIndex, to: last) / bands + 1
  }

  /// Throws, in the name of a feature set, for an impossible number of frames.
  static func validate(frames: Int, for set: String) throws(FeatureError) {
    guard (1...100_000).contains(frames) else {
      throw .invalidParameter(set: set, name: "frames", value: "\(frames)", allowed: "1 to 100000")
    }
  }
}
