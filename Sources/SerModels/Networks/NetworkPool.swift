import SerNeural
import SerNumerics
import Synchronization

/// The networks of a model that nobody uses: a call takes them, or makes its own, and leaves them to the next.
///
/// To make one costs ten times what it costs to judge a clip (its weights are drawn before they are replaced). No more
/// are kept than processors can use; how many there are changes no score.
final class NetworkPool: Sendable {
  /// Networks that nobody uses: whoever takes them is the only one to hold them.
  struct Members: @unchecked Sendable {
    let networks: [Network<Float>]
  }

  private let idle = Mutex<[Members]>([])

  /// Networks for one thread, or nil where none are idle.
  func take() -> Members? { idle.withLock { $0.popLast() } }

  /// Leaves networks to whoever comes next.
  func leave(_ members: Members) {
    idle.withLock { idle in
      if idle.count < defaultWorkerCount { idle.append(members) }
    }
  }
}
