import Foundation
import SerNumerics
import Testing

@testable import SerCorpus

/// The voice itself: does it do what its parameters ask?
@Suite struct SynthesisVoiceTests {
  private let rate = 16_000

  private func render(
    _ delivery: Delivery, gender: Gender = .male, utterance: Int = 0, rate: Int = 16_000, seed: Int = 3
  ) throws -> [Float] {
    let voice = try SyntheticVoice(speaker: SpeakerVoice(gender: gender, seed: Seed(11)), sampleRate: rate)
    return try voice.render(Utterance.statements[utterance], delivery: delivery, seed: Seed(1).derived("take", seed))
  }

  @Test(arguments: [90.0, 120, 165, 220, 300])
  func meanF0IsTheOneAskedFor(frequency: Double) throws {
    let samples = try render(Delivery(meanF0: frequency), gender: frequency > 160 ? .female : .male)
    let track = SpeechMeasurement(samples: samples, sampleRate: rate).f0
    try #require(track.count > 40)
    let mean = naturalMean(track)
    #expect(abs(12 * log2(mean / frequency)) < 1.2, "\(mean) Hz instead of \(frequency) Hz")
  }

  @Test func aWiderRangeMovesF0More() throws {
    var flat = Delivery(meanF0: 120)
    flat.f0Range = 0.2
    var lively = flat
    lively.f0Range = 2
    let narrow = SpeechMeasurement(samples: try render(flat), sampleRate: rate).f0Spread
    let wide = SpeechMeasurement(samples: try render(lively), sampleRate: rate).f0Spread
    #expect(wide > 2 * narrow, "\(narrow) and \(wide) semitones")
  }

  @Test func aRisingBoundaryToneEndsHigh() throws {
    func lastTone(_ tone: Double) throws -> Double {
      var delivery = Delivery(meanF0: 120)
      delivery.finalTone = tone
      let track = SpeechMeasurement(samples: try render(delivery), sampleRate: rate).f0
      return naturalMean(Array(track.suffix(8))) / naturalMean(Array(track.dropLast(8)))
    }
    #expect(try lastTone(8) > 1.25 * lastTone(-3))
  }

  @Test func levelAndDurationFollow() throws {
    let plain = Delivery(meanF0: 120)
    var loudAndSlow = plain
    loudAndSlow.level = 6
    loudAndSlow.duration = 1.5
    let before = SpeechMeasurement(samples: try render(plain), sampleRate: rate)
    let after = SpeechMeasurement(samples: try render(loudAndSlow), sampleRate: rate)
    #expect((4...9).contains(after.level - before.level))
    #expect((1.25...1.6).contains(Double(after.count) / Double(before.count)))
  }

  @Test func aTenseVoiceIsBrighterThanALaxOne() throws {
    func brightness(_ rd: Double) throws -> Double {
      var delivery = Delivery(meanF0: 120)
      delivery.rd = rd
      delivery.aspiration = -60
      return SpeechMeasurement(samples: try render(delivery), sampleRate: rate).differenceRatio
    }
    #expect(try brightness(0.4) > 1.15 * brightness(2.2))
  }

  @Test(arguments: [16_000, 22_050, 44_100, 48_000])
  func everyRateGivesTheSameLengthLevelAndPitch(rate: Int) throws {
    let delivery = Delivery(meanF0: 130)
    let reference = SpeechMeasurement(samples: try render(delivery), sampleRate: 16_000)
    let samples = try render(delivery, rate: rate)
    let measured = SpeechMeasurement(samples: samples, sampleRate: rate)
    #expect(abs(Double(samples.count) / Double(rate) - Double(reference.count) / 16_000) < 0.005)
    #expect(abs(measured.level - reference.level) < 2.5)
    #expect(abs(12 * log2(naturalMean(measured.f0) / naturalMean(reference.f0))) < 1)
  }

  @Test func everyPhonemeCanBeSaid() throws {
    let voice = try SyntheticVoice(speaker: SpeakerVoice(gender: .female, seed: Seed(5)), sampleRate: rate)
    for phoneme in Phoneme.allCases {
      let utterance = Utterance(code: "x", text: phoneme.rawValue, words: [.init([.ax, phoneme, .ax])])
      let samples = try voice.render(utterance, delivery: Delivery(meanF0: 200), seed: Seed(9))
      let peak = samples.reduce(0) { max($0, abs($1)) }
      #expect(samples.allSatisfy { $0.isFinite } && peak > 0.02 && peak < 1, "\(phoneme.rawValue): peak \(peak)")
    }
  }

  @Test func extremeDeliveriesStayFinite() throws {
    for (index, pick) in [\ClosedRange<Double>.lowerBound, \.upperBound].enumerated() {
      let bounds = Dictionary(uniqueKeysWithValues: Delivery.ranges.map { ($0.name, $0.range[keyPath: pick]) })
      var delivery = Delivery(meanF0: bounds["meanF0"] ?? 0)
      delivery.f0Range = bounds["f0Range"] ?? 0
      delivery.duration = bounds["duration"] ?? 0
      delivery.rd = bounds["rd"] ?? 0
      delivery.jitter = bounds["jitter"] ?? 0
      delivery.shimmer = bounds["shimmer"] ?? 0
      delivery.creak = bounds["creak"] ?? 0
      delivery.precision = bounds["precision"] ?? 0
      delivery.lipSpreading = bounds["lipSpreading"] ?? 0
      delivery.jawOpening = bounds["jawOpening"] ?? 0
      let samples = try render(delivery, utterance: index)
      #expect(samples.allSatisfy { $0.isFinite })
    }
  }

  @Test func badParametersAreRefusedByName() throws {
    let speaker = SpeakerVoice(gender: .male, seed: Seed(1))
    for rate in [0, -16_000, 8_000, 1_000_000] {
      #expect(throws: SynthesisError.sampleRate(found: rate, allowed: 16_000...48_000)) {
        try SyntheticVoice(speaker: speaker, sampleRate: rate)
      }
    }
    #expect(throws: SynthesisError.delivery(parameter: "meanF0", found: 5, allowed: 50...600)) {
      try render(Delivery(meanF0: 5))
    }
    var delivery = Delivery(meanF0: 120)
    delivery.rd = .nan
    #expect(throws: SynthesisError.self) { try render(delivery) }
    let voice = try SyntheticVoice(speaker: speaker, sampleRate: 16_000)
    #expect(throws: SynthesisError.emptyUtterance(code: "00")) {
      try voice.render(
        Utterance(code: "00", text: "", words: [.init([])]), delivery: Delivery(meanF0: 120), seed: Seed(1))
    }
  }
}
