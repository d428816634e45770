import SerNumerics
import SerSignal
import Testing

@Suite struct SilenceTrimTests {
  @Test func findsTheLoudPart() {
    var samples = [Float](repeating: 1e-4, count: 32000)
    for index in 12000..<20000 { samples[index] = index % 2 == 0 ? 0.5 : -0.5 }
    let range = samples.withUnsafeBufferPointer { SilenceTrim.activeRange(of: $0) }
    // Frames of 2048 samples reach at most half a frame beyond the loud part.
    #expect((12000 - 1536...12000).contains(range.lowerBound))
    #expect((20000...20000 + 1536).contains(range.upperBound))
  }

  /// The same as averaging every frame's squares one by one.
  @Test(arguments: [1, 511, 512, 5000, 48001])
  func equalsTheNaiveRule(count: Int) {
    var stream = Seed(UInt64(count)).makeStream()
    let samples = (0..<count).map { index in
      Float(stream.gaussian()) * (index % 9000 < 3000 ? 0.3 : 0.01)
    }
    let power = (0...count / 512).map { (frame: Int) -> Double in
      let inside = (frame * 512 - 1024..<frame * 512 + 1024).clamped(to: 0..<count)
      let squares = samples[inside].map { Double($0) * Double($0) }
      return squares.reduce(0, +) / 2048
    }
    let loudest = power.max() ?? 0
    let first = power.firstIndex { $0 > loudest / 100 } ?? 0
    let last = power.lastIndex { $0 > loudest / 100 } ?? 0
    let range = samples.withUnsafeBufferPointer { SilenceTrim.activeRange(of: $0) }
    #expect(range == min(first * 512, count)..<min((last + 1) * 512, count))
  }

  @Test func silenceIsKeptWhole() {
    let range = [Float](repeating: 0, count: 4000).withUnsafeBufferPointer { SilenceTrim.activeRange(of: $0) }
    #expect(range == 0..<4000)
  }
}
