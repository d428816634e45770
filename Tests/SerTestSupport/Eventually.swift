import Foundation

/// Waits until something is so, two minutes at most: tests share a busy machine, and nothing that they prove is a matter of
/// time. False where it never came to be.
public func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
  for _ in 0..<12_000 {
    if try await condition() { return true }
    try await Task.sleep(for: .milliseconds(10))
  }
  return false
}
