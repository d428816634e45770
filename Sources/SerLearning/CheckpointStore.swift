import Foundation

/// A place for the state of one fit that is under way: the newest one replaces the last, whole.
public protocol CheckpointStore: Sendable {
  /// What messages call it, such as the path of a file.
  var name: String { get }
  /// The state that was written last; nil if there is none. Throws for one that can't be read.
  func read() throws(TrainingError) -> Data?
  /// Replaces the state. Throws where it can't be written.
  func write(_ state: Data) throws(TrainingError)
}
