import Foundation
import SerNumerics
import Testing

@testable import SerSignal

/// Frames of digital silence within a clip, and a clip of nothing else: what librosa's definitions make of them.
@Suite struct SpectralContoursTests {
  private func columns(of samples: [Float]) -> [String: [Float]] {
    let contours = SpectralContours()
    let values = samples.withUnsafeBufferPointer { contours.contours(of: $0) }
    return Dictionary(
      uniqueKeysWithValues: contours.names.enumerated().map { column, name in
        (name, (0..<values.rows).map { values[$0, column] })
      })
  }

  @Test func silenceWithinAClip() throws {
    var stream = Seed(4).makeStream()
    let sound = (0..<8000).map { _ in Float(stream.gaussian() * 0.1) }
    let found = columns(of: sound + [Float](repeating: 0, count: 8000))
    // The window of frame 52 begins behind sample 8000; the frame before still hears the sound.
    let (first, last) = (52, 100)
    for (name, values) in found {
      #expect(values.count == 101 && values.allSatisfy { $0.isFinite }, "\(name)")
      let silent = values[first...last]
      if name == "flatness" {
        #expect(silent.allSatisfy { abs($0 - 1) < 1e-6 })
      } else if name.hasPrefix("contrast") {
        // 80 dB below the greatest peak less 80 dB below the greatest valley of the clip: the same in every band.
        #expect(Set(silent).count == 1 && silent[first] == found["contrast0"]?[first] && silent[first] > 0, "\(name)")
      } else {
        // In flux, the fall into silence is heard in the first frame of it.
        let quiet = name == "flux" ? silent.dropFirst() : silent
        #expect(quiet.allSatisfy { $0 == 0 }, "\(name)")
      }
    }
    #expect(try #require(found["flux"])[first] > 0.03)
  }

  @Test func nothingButSilence() {
    for (name, values) in columns(of: [Float](repeating: 0, count: 3200)) {
      #expect(values.count == 21 && values.allSatisfy { abs($0 - (name == "flatness" ? 1 : 0)) < 1e-6 }, "\(name)")
    }
  }

  /// Whole numbers that were never scaled to ±1 have the shape of the same sound at full scale.
  @Test(arguments: [Float(32768), 2_147_483_648, 1e12])
  func unscaledSamples(scale: Float) throws {
    var stream = Seed(6).makeStream()
    let sound = (0..<4000).map { _ in Float(stream.gaussian() * 0.1) }
    let (plain, scaled) = (columns(of: sound), columns(of: sound.map { $0 * scale }))
    for (name, values) in plain where name != "rms" {
      let others = try #require(scaled[name])
      for (a, b) in zip(values, others) { #expect(abs(a - b) <= 1e-4 * max(1, abs(a)), "\(name): \(a), \(b)") }
    }
  }
}
