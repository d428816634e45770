import Foundation
import SerNumerics
import SerSignal
import Testing

@Suite struct FFTConvolutionTests {
  @Test(arguments: [(1, 1), (5, 3), (1000, 700), (5000, 300), (3, 900)])
  func itIsTheDirectSum(count: Int, responseCount: Int) {
    var stream = Seed(UInt64(count)).makeStream()
    let samples = (0..<count).map { _ in Float(stream.gaussian()) }
    let response = (0..<responseCount).map { _ in Float(stream.gaussian()) }
    var expected = [Double](repeating: 0, count: count + responseCount - 1)
    for (n, sample) in samples.enumerated() {
      for (m, value) in response.enumerated() { expected[n + m] += Double(sample) * Double(value) }
    }
    let convolution = FFTConvolution(response: response)
    // Twice: scratch of the first must not show in the second.
    for _ in 0..<2 {
      let found = samples.withUnsafeBufferPointer { convolution.convolve($0) }
      #expect(found.count == expected.count)
      let scale = expected.map(abs).max() ?? 1
      #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-5 * scale })
    }
  }

  @Test func anEmptySignalGivesNothing() {
    #expect([Float]().withUnsafeBufferPointer { FFTConvolution(response: [1]).convolve($0) }.isEmpty)
  }
}

@Suite struct EnergyDecayTests {
  @Test(arguments: [0.1, 0.5, 2.0])
  func anExponentialDecayHasItsTime(time: Double) throws {
    // 60 dB in `time`: amplitude 10^(-3t/time).
    let response = (0..<Int(time * 1.5 * 8000)).map { Float(pow(10, -3 * Double($0) / 8000 / time)) }
    let found = try #require(EnergyDecay(response: response, sampleRate: 8000).reverberationTime())
    #expect(abs(found / time - 1) < 0.01)
  }

  @Test func whatDoesNotDecayHasNoTime() {
    #expect(EnergyDecay(response: [0, 0, 0], sampleRate: 8000).reverberationTime() == nil)
    #expect(EnergyDecay(response: [1], sampleRate: 8000).reverberationTime() == nil)
    #expect(EnergyDecay(energies: [], step: 1).reverberationTime() == nil)
  }
}
