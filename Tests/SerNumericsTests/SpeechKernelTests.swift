import CSerKernels
import SerNumerics
import Testing

/// The C loops of pitch and linear prediction against naive Swift twins.
@Suite struct SpeechKernelTests {
  @Test func autocorrelationEqualsItsDefinition() {
    var stream = Seed(3).makeStream()
    for count in [1, 5, 15, 16, 17, 40, 257] {
      let samples = (0..<count).map { _ in Float(stream.gaussian()) }
      var found = [Double](repeating: -1, count: 20)
      ser_autocorrelation(samples, count, 20, &found)
      for lag in 0..<20 {
        let expected = (0..<max(0, count - lag)).reduce(0.0) { $0 + Double(samples[$1]) * Double(samples[$1 + lag]) }
        #expect(abs(found[lag] - expected) < 1e-9, "\(count) samples, lag \(lag)")
      }
    }
  }
}
