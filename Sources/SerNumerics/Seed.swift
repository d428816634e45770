/// The one source of randomness of a run. Streams are derived from it by name and index, so that a change in one
/// place (another fold, another worker count) never shifts the numbers of another.
public struct Seed: Sendable, Hashable, Codable {
  public let value: UInt64

  public init(_ value: UInt64) { self.value = value }

  /// A seed for a part of the run: the same name and index always give the same one.
  public func derived(_ name: String, _ index: Int = 0) -> Seed {
    // The value is spread first: next to the raw one, seed 1 with name "b" would meet seed 2 with name "a". Then
    // FNV-1a over the name (Fowler, Noll, Vo), and another SplitMix64 step to spread the index.
    var spread = SplitMix64(state: value)
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ spread.next()
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    var mixer = SplitMix64(state: hash &+ UInt64(bitPattern: Int64(index)) &* 0x9e37_79b9_7f4a_7c15)
    return Seed(mixer.next())
  }

  /// The stream of random numbers of this seed.
  public func makeStream() -> RandomStream { RandomStream(seed: self) }
}

/// SplitMix64 (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195): spreads a seed over a larger state.
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// A repeatable random stream: xoshiro256** (Blackman & Vigna 2021, doi:10.1145/3460772).
///
/// The derived draws below are part of what "same seed, same bytes" promises; the standard library's own `shuffled`
/// and `random(in:)` may change between releases and are not used where results depend on them.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var s0, s1, s2, s3: UInt64
  private var spareGaussian: Double?

  public init(seed: Seed) {
    var mixer = SplitMix64(state: seed.value)
    s0 = mixer.next()
    s1 = mixer.next()
    s2 = mixer.next()
    s3 = mixer.next()
  }

  public mutating func next() -> UInt64 {
    func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
    let result = rotate(s1 &* 5, 7) &* 9
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotate(s3, 45)
    return result
  }

  /// Uniform in [0, 1), 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in [lower, upper).
  public mutating func uniform(_ lower: Double, _ upper: Double) -> Double { lower + (upper - lower) * uniform() }

  /// Uniform integer in 0..<bound (Lemire 2019, doi:10.1145/3230636, without the rejection: the bias is below
  /// bound / 2⁶⁴).
  public mutating func index(below bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

  /// Standard normal, by the polar method of Marsaglia (doi:10.1137/1006063).
  public mutating func gaussian() -> Double {
    if let spare = spareGaussian {
      spareGaussian = nil
      return spare
    }
    while true {
      let u = uniform(-1, 1)
      let v = uniform(-1, 1)
      let s = u * u + v * v
      guard s > 0, s < 1 else { continue }
      let factor = (-2 * naturalLogarithm(s) / s).squareRoot()
      spareGaussian = v * factor
      return u * factor
    }
  }

  /// Fisher–Yates shuffle.
  public mutating func shuffle<Element>(_ array: inout [Element]) {
    for last in stride(from: array.count - 1, to: 0, by: -1) { array.swapAt(last, index(below: last + 1)) }
  }
}
