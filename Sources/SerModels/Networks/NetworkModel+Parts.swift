import SerNeural

/// What a writer of another program's format needs to know of the networks.
extension NetworkModel {
  /// The numbers of one network by name, each with its shape, row by row.
  package typealias NamedWeights = [String: (shape: [Int], values: [Float])]

  /// Those of each network.
  package var weights: [NamedWeights] {
    members.map { member in
      Dictionary(uniqueKeysWithValues: member.entries.map { ($0.name, ($0.shape, $0.values.values)) })
    }
  }

  /// Frames that a network judges at a time, at most.
  package var window: Int { clips.window }

  /// The frames that a network is told a clip has at least, the rest being zeros that count as its own.
  package var leastFramesTold: Int { clips.isFixed ? 1 : clips.least }

  /// How many windows the longest clip is judged in.
  package var greatestWindowCount: Int { clips.windowStarts(of: frames.count).count }

  /// Frames from one window to the next, where the clip doesn't end before.
  package var windowHop: Int { clips.hop }

  private var clips: NetworkClips { NetworkClips(frames: frames, specification: specification) }
}
