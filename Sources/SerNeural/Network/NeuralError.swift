/// What can go wrong in building, training or restoring a network.
public enum NeuralError: Error, Equatable, CustomStringConvertible {
  /// A layer that can't follow the ones before it, or has impossible settings. `place` names it within its network.
  case invalidLayer(place: String, reason: String)
  case shapeMismatch(what: String, found: [Int], expected: [Int])
  case invalidSetting(name: String, found: String, allowed: String)
  /// The loss or the gradient of a batch became NaN or infinite (numbers from 0 on), or the loss of the validation rows
  /// behind the epoch (batch 0); the network has the weights of the end of the epoch before again.
  case lossNotFinite(epoch: Int, batch: Int)
  /// The task was cancelled; ``Trainer/checkpoint`` is that of the last complete epoch.
  case cancelled(epoch: Int)
  case unusableCheckpoint(reason: String)
  case tooLarge(what: String, bytes: Int, limit: Int)

  public var description: String {
    switch self {
    case .invalidLayer(let place, let reason): "layer \(place): \(reason)"
    case .shapeMismatch(let what, let found, let expected): "\(what) has shape \(found), expected \(expected)"
    case .invalidSetting(let name, let found, let allowed): "\(name) is \(found), allowed: \(allowed)"
    case .lossNotFinite(let epoch, let batch):
      "the loss is no longer finite in epoch \(epoch + 1), batch \(batch + 1); a lower learning rate or a gradient limit helps"
    case .cancelled(let epoch): "cancelled in epoch \(epoch)"
    case .unusableCheckpoint(let reason): "the checkpoint can't be used: \(reason)"
    case .tooLarge(let what, let bytes, let limit):
      "\(what) needs about \(bytes >> 20) MB, more than the \(limit >> 20) MB there are"
    }
  }
}
