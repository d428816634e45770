/// Convolution with one response by FFT, block by block (overlap-add).
///
/// O(log m) a sample for a response of m samples, where the direct sum is O(m). Owns plan and scratch: one per worker.
public final class FFTConvolution {
  /// Samples of the response.
  public let responseCount: Int
  private let fft: RealFFT
  private let responseSpectrum: [Float]
  /// Samples of the signal a block.
  private var blockCount: Int { fft.size - responseCount + 1 }

  /// A convolution with `response`, at least one sample.
  public init(response: [Float]) {
    precondition(!response.isEmpty, "convolution with an empty response")
    responseCount = response.count
    // Four times the response keeps three quarters of each transform for new samples.
    var size = 1024
    while size < 4 * response.count { size *= 2 }
    fft = RealFFT(size: size)
    fft.signal.update(repeating: 0)
    for (index, value) in response.enumerated() { fft.signal[index] = value }
    fft.forward()
    // The inverse transform is unscaled.
    responseSpectrum = fft.spectrum.map { $0 / Float(size) }
  }

  /// The whole convolution: `samples.count + responseCount - 1` values; none for an empty signal.
  public func convolve(_ samples: UnsafeBufferPointer<Float>) -> [Float] {
    guard !samples.isEmpty else { return [] }
    var output = [Float](repeating: 0, count: samples.count + responseCount - 1)
    output.withUnsafeMutableBufferPointer { output in
      for start in stride(from: 0, to: samples.count, by: blockCount) {
        let count = min(blockCount, samples.count - start)
        for n in 0..<count { fft.signal[n] = samples[start + n] }
        for n in count..<fft.size { fft.signal[n] = 0 }
        fft.forward()
        multiplyByResponse()
        fft.inverse()
        for n in 0..<min(fft.size, output.count - start) { output[start + n] += fft.signal[n] }
      }
    }
    return output
  }

  private func multiplyByResponse() {
    let spectrum = fft.spectrum
    responseSpectrum.withUnsafeBufferPointer { response in
      for bin in 0..<fft.bins {
        let (a, b) = (spectrum[2 * bin], spectrum[2 * bin + 1])
        let (c, d) = (response[2 * bin], response[2 * bin + 1])
        spectrum[2 * bin] = a * c - b * d
        spectrum[2 * bin + 1] = a * d + b * c
      }
    }
  }
}
