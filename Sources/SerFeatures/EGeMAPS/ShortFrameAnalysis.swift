import CSerKernels
import Foundation
import SerNumerics
import SerSignal

/// Everything that 20 ms frames tell: loudness, cepstrum, spectral balance and flux, energy, and the low part of the
/// spectra, from which the formants of voiced frames are computed later.
final class ShortFrameAnalysis {
  /// One value a frame each.
  struct Contours {
    var loudness: [Float] = []
    var alphaRatio: [Float] = []
    var hammarberg: [Float] = []
    /// In dB per Hz.
    var slopes: [[Float]] = [[], []]
    var flux: [Float] = []
    /// Coefficients 1 to 4.
    var cepstrum: [[Float]] = [[], [], [], []]
    /// Mean squares of the samples, before the window.
    var energy: [Float] = []
  }

  let resampler: SpectralResampler
  /// [frame][``SpectralResampler/inputLength``].
  private(set) var spectra: [Float] = []

  private let geometry: FrameGeometry
  private let fft: RealFFT
  private let window: [Float]
  private let margin: Int
  private let energyScale: Float
  private let balance: SpectralBalance
  private let auditory: AuditoryBands
  /// Bins up to 8 kHz.
  private let bins: Int
  private var power: [Float]
  private var previous: [Float]
  private var magnitude: [Float]
  private static let block = 64

  init(_ geometry: FrameGeometry) {
    self.geometry = geometry
    let length = FrameGeometry.transformLength(for: geometry.short)
    fft = RealFFT(size: length)
    margin = (length - geometry.short) / 2
    energyScale = Float(FrameGeometry.scale * FrameGeometry.scale / Double(geometry.short))
    window = (0..<geometry.short).map { n in
      Float(FrameGeometry.scale * (0.54 - 0.46 * cos(2 * Double.pi * Double(n) / Double(geometry.short - 1))))
    }
    let binWidth = geometry.sampleRate / Double(length)
    bins = min(fft.bins, Int((8000 / binWidth).rounded(.up)) + 1)
    resampler = SpectralResampler(
      frameLength: geometry.short, fftLength: length, sourceRate: geometry.sampleRate, targetRate: 11000)
    balance = SpectralBalance(bins: bins, binWidth: binWidth)
    auditory = AuditoryBands(bins: bins, binWidth: binWidth)
    power = [Float](repeating: 0, count: Self.block * bins)
    previous = [Float](repeating: 0, count: bins)
    magnitude = previous
  }

  func analyze(_ samples: UnsafeBufferPointer<Float>) -> Contours {
    let frames = geometry.frames(of: geometry.short, in: samples.count)
    var contours = Contours()
    spectra.removeAll(keepingCapacity: true)
    spectra.reserveCapacity(frames * resampler.inputLength)
    for first in stride(from: 0, to: frames, by: Self.block) {
      let count = min(Self.block, frames - first)
      for row in 0..<count { transform(first + row, samples, row: row, into: &contours) }
      auditory.append(power, rows: count, to: &contours)
    }
    return contours
  }

  private func transform(
    _ frame: Int, _ samples: UnsafeBufferPointer<Float>, row: Int, into contours: inout Contours
  ) {
    let source = samples.baseAddress! + frame * geometry.hop
    ser_multiply(source, window, fft.signal.baseAddress! + margin, geometry.short)
    contours.energy.append(ser_dot_single(source, source, geometry.short) * energyScale)
    fft.forward()
    spectra.append(contentsOf: UnsafeBufferPointer(rebasing: fft.spectrum[0..<resampler.inputLength]))
    power.withUnsafeMutableBufferPointer { power in
      let target = power.baseAddress! + row * bins
      ser_power_spectrum(fft.spectrum.baseAddress, target, bins)
      balance.append(target, to: &contours)
    }
    swap(&magnitude, &previous)
    ser_magnitude_spectrum(fft.spectrum.baseAddress, &magnitude, balance.fluxBins)
    contours.flux.append(frame == 0 ? 0 : balance.flux(magnitude, previous))
  }
}
