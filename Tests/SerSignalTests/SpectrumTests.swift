import Foundation
import SerAudio
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

@testable import SerSignal

@Suite struct SpectrumTests {
  @Test(arguments: [2, 5, 16, 400, 512])
  func transformEqualsItsDefinition(size: Int) {
    let fft = RealFFT(size: size)
    var stream = Seed(UInt64(size)).makeStream()
    let signal = (0..<size).map { _ in Float(stream.gaussian()) }
    for (index, value) in signal.enumerated() { fft.signal[index] = value }
    fft.forward()
    for bin in 0..<fft.bins {
      var re = 0.0
      var im = 0.0
      for (n, value) in signal.enumerated() {
        let angle = -2 * Double.pi * Double(bin * n) / Double(size)
        re += Double(value) * cos(angle)
        im += Double(value) * sin(angle)
      }
      #expect(abs(Double(fft.spectrum[2 * bin]) - re) < 1e-4 && abs(Double(fft.spectrum[2 * bin + 1]) - im) < 1e-4)
    }
    fft.inverse()
    for (index, value) in signal.enumerated() { #expect(abs(fft.signal[index] / Float(size) - value) < 1e-5) }
  }

  @Test func filterbankEqualsLibrosa() throws {
    let bank = MelFilterbank(bands: 64, fftLength: 512, sampleRate: 16000)
    let name = "melfb_16000_512_64_slaney_norm_"
    let starts = try #require(Goldens.array(name + "start").integers)
    let lengths = try #require(Goldens.array(name + "len").integers)
    let values = try #require(Goldens.array(name + "val").floats)
    var offset = 0
    for band in 0..<64 {
      for bin in 0..<257 {
        let inside = (starts[band]..<starts[band] + lengths[band]).contains(bin)
        let expected = inside ? values[offset + bin - starts[band]] : 0
        #expect(abs(bank.weights[band, bin] - expected) <= 1e-7 * max(1, abs(expected)))
      }
      offset += lengths[band]
    }
  }

  @Test(arguments: [(40, 512, 16000), (64, 2048, 22050), (128, 2048, 44100)])
  func everyBandPeaksAtItsCentre(bands: Int, fftLength: Int, sampleRate: Int) {
    let bank = MelFilterbank(bands: bands, fftLength: fftLength, sampleRate: sampleRate)
    let binWidth = Double(sampleRate) / Double(fftLength)
    for band in 0..<bands {
      let row = Array(bank.weights.row(band))
      let peak = row.indices.max { row[$0] < row[$1] } ?? 0
      #expect(row.allSatisfy { $0 >= 0 })
      #expect(abs(Double(peak) * binWidth - bank.centerFrequencies[band]) <= binWidth)
    }
  }

  @Test func cosineTransformEqualsSciPy() throws {
    let golden = try Goldens.array("dct2_ortho_40x64")
    let reference = try #require(golden.floats)
    #expect(golden.shape == [40, 64])
    let basis = CosineTransform(bands: 64, coefficients: 40).basis
    for k in 0..<40 { for band in 0..<64 { #expect(abs(basis[band, k] - reference[k * 64 + band]) < 1e-7) } }
  }

  @Test(.enabled(if: Corpora.ravdess != nil, "needs RAVDESS: set SERBASE_CORPORA"))
  func spectrogramAndCoefficientsEqualLibrosa() throws {
    let url = try #require(Corpora.ravdess).appendingPathComponent("Actor_01/03-01-01-01-01-01-01.wav")
    let samples = try Resampler.resample(AudioFile.read(url).clip, to: 16000).samples
    let spectrogram = LogMelSpectrogram()
    let power = samples.withUnsafeBufferPointer { spectrogram.melPower(of: $0) }
    try expectClose(power, "r1_16kw400_mel64", within: 4 * 7.8e-9)
    let mfcc = CosineTransform(bands: 64, coefficients: 40)(
      samples.withUnsafeBufferPointer { spectrogram.decibels(of: $0) })
    try expectClose(mfcc, "r1_16kw400_mfcc40", within: 4 * 9.9e-5)
    try expectClose(Delta.first(mfcc), "r1_16kw400_delta1", within: 4 * 2.18e-5)
    try expectClose(Delta.second(mfcc), "r1_16kw400_delta2", within: 4 * 2.62e-5)
  }

  /// Goldens are [bands, frames] as librosa returns them; ours are [frames, bands].
  private func expectClose(_ matrix: Matrix, _ name: String, within tolerance: Float) throws {
    let golden = try Goldens.array(name)
    let reference = try #require(golden.floats)
    try #require(golden.shape[1] == matrix.rows && golden.shape[0] <= matrix.columns)
    var worst: Float = 0
    for band in 0..<golden.shape[0] {
      for frame in 0..<matrix.rows {
        worst = max(worst, abs(matrix[frame, band] - reference[band * matrix.rows + frame]))
      }
    }
    #expect(worst <= tolerance, "\(name): \(worst)")
  }

  /// A frame's bits depend on the samples under its window alone, wherever it stands.
  @Test func aFrameDoesNotDependOnTheRestOfTheClip() {
    var stream = Seed(3).makeStream()
    let samples = (0..<48000).map { _ in Float(stream.gaussian()) * 0.1 }
    let spectrogram = LogMelSpectrogram()
    let whole = samples.withUnsafeBufferPointer { spectrogram.melPower(of: $0) }
    let cut = samples[(37 * 160)..<30000].withUnsafeBufferPointer { spectrogram.melPower(of: $0) }
    let differing = (3..<120).filter { Array(whole.row($0 + 37)) != Array(cut.row($0)) }
    #expect(differing == [])
  }
}
