import CLibFuzzer
import Foundation
import SerFuzzSupport
import SerNumerics

/// What libFuzzer calls for a new input where a program has it: changes `bytes` in place and returns their number, at most
/// `limit`. Readers that know nothing better leave it to libFuzzer.
@_cdecl("LLVMFuzzerCustomMutator")
func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32) -> Int {
  var stream = Seed(UInt64(seed)).makeStream()
  let input = Data(bytes: bytes, count: count)
  guard let other = reader?.mutated(input, changed: changed, using: &stream), other.count <= limit, !other.isEmpty
  else {
    return LLVMFuzzerMutate(bytes, count, limit)
  }
  other.copyBytes(to: bytes, count: other.count)
  return other.count
}

/// A part of an input after one of libFuzzer's own mutations, which may make it a little longer.
private func changed(_ part: Data) -> Data {
  var bytes = [UInt8](part) + [UInt8](repeating: 0, count: 64)
  let count = LLVMFuzzerMutate(&bytes, part.count, bytes.count)
  return Data(bytes[..<count])
}
