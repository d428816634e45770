import Foundation
import SerNumerics

/// Turns an utterance into timed segments.
///
/// Durations follow the rules of Klatt 1979: an inherent length, shortened without stress, lengthened before the end
/// of the phrase; tempo stretches vowels more than consonants.
struct SegmentTiming {
  private let delivery: Delivery
  private var stream: RandomStream
  private var segments: [SpeechSegment] = []

  static func segments(of utterance: Utterance, delivery: Delivery, stream: RandomStream) -> [SpeechSegment] {
    var timing = SegmentTiming(delivery: delivery, stream: stream)
    timing.append(utterance)
    return timing.segments
  }

  private init(delivery: Delivery, stream: RandomStream) {
    self.delivery = delivery
    self.stream = stream
  }

  private mutating func append(_ utterance: Utterance) {
    let words = utterance.words
    // A pause sits before a word of the middle, never before the first.
    let pauseWord = delivery.pause > 0.03 && words.count > 2 ? 1 + stream.index(below: words.count - 2) : -1
    for (index, word) in words.enumerated() {
      if index == pauseWord { appendPause(delivery.pause) }
      let following = index + 1 < words.count ? words[index + 1].phonemes.first : nil
      let isLast = index == words.count - 1
      append(word, isBeforePause: isLast || index + 1 == pauseWord, following: following)
    }
  }

  private mutating func append(_ word: Utterance.Word, isBeforePause: Bool, following: Phoneme?) {
    let lastVowel = word.phonemes.lastIndex { $0.manner == .vowel } ?? 0
    // Loudness differs a little from word to word.
    let emphasis = decibelsToAmplitude(stream.gaussian() * 1.0)
    for (index, phoneme) in word.phonemes.enumerated() {
      let isAccented = index == word.accent
      var length = PhonemeAcoustics.of(phoneme).duration
      if phoneme.manner == .vowel {
        length *= isAccented ? 1 : (word.accent == nil ? 0.62 : 0.7)
        length *= exp2(log2(delivery.duration) * 1.1)
      } else {
        length *= exp2(log2(delivery.duration) * 0.7)
      }
      if isBeforePause, index >= lastVowel { length *= 1.3 }
      length = max(0.025, length * exp(0.08 * stream.gaussian()))
      let next = index + 1 < word.phonemes.count ? word.phonemes[index + 1] : following
      append(phoneme, length: length, isAccented: isAccented, emphasis: emphasis, next: next)
    }
  }

  private mutating func append(
    _ phoneme: Phoneme, length: Double, isAccented: Bool, emphasis: Double, next: Phoneme?
  ) {
    let acoustics = PhonemeAcoustics.of(phoneme)
    var segment = SpeechSegment(
      duration: length, formants: acoustics.formants, glide: acoustics.glide ?? acoustics.formants, voicing: emphasis)
    switch phoneme.manner {
    case .vowel:
      segment.isVowel = true
      segment.isAccented = isAccented
      segment.voicing *= isAccented ? 1 : 0.75
      segment.microProsody = isAccented ? 0.2 : 0
    case .approximant:
      segment.voicing *= 0.7
    case .nasal:
      segment.voicing *= 0.65
      segment.nasality = 1
    case .fricative:
      segment.voicing = phoneme.isVoiced ? 0.35 * emphasis : 0
      segment.voiceCorner = 900
      segment.frication = acoustics.noise.amplitude
      segment.noise = acoustics.noise
      segment.microProsody = phoneme.isVoiced ? -0.7 : 0.5
    case .aspirate:
      segment.voicing = 0
      segment.aspiration = 0.3
      let target = next.map { PhonemeAcoustics.of($0).formants } ?? acoustics.formants
      (segment.formants, segment.glide) = (target, target)
    case .stop:
      appendStop(phoneme, acoustics, length: length, emphasis: emphasis, next: next)
      return
    }
    segments.append(segment)
  }

  /// Closure, burst, and for voiceless stops before a vowel a stretch of aspiration.
  private mutating func appendStop(
    _ phoneme: Phoneme, _ acoustics: PhonemeAcoustics, length: Double, emphasis: Double, next: Phoneme?
  ) {
    let vowelFollows = next?.manner == .vowel || next?.manner == .approximant
    var closure = SpeechSegment(
      duration: max(0.02, length * (phoneme.isVoiced ? 0.8 : 0.7)), formants: acoustics.formants,
      glide: acoustics.formants, voicing: phoneme.isVoiced ? 0.18 * emphasis : 0)
    closure.voiceCorner = 350
    closure.microProsody = phoneme.isVoiced ? -0.9 : 0.6
    segments.append(closure)

    var burst = closure
    burst.duration = phoneme.isVoiced ? 0.009 : 0.014
    burst.voicing = 0
    burst.noise = acoustics.noise
    burst.frication = acoustics.noise.amplitude * (next == nil ? 0.5 : 1)
    segments.append(burst)

    guard !phoneme.isVoiced, vowelFollows, let next else { return }
    var release = closure
    release.duration = 0.03
    release.voiceCorner = 12_000
    release.aspiration = 0.22
    let target = PhonemeAcoustics.of(next).formants
    (release.formants, release.glide) = ((acoustics.formants + target) * 0.5, target)
    segments.append(release)
  }

  private mutating func appendPause(_ duration: Double) {
    let rest = PhonemeAcoustics.of(.ax).formants
    var segment = SpeechSegment(duration: duration, formants: rest, glide: rest, voicing: 0)
    segment.isPause = true
    segments.append(segment)
  }
}
