import Foundation
import SerAudio
import SerNumerics
import SerTestSupport
import Testing

@testable import SerFeatures

@Suite struct RoomTests {
  /// T30 by backward integration, written out once more.
  private static func reverberationTime(_ response: RoomImpulseResponse, sampleRate: Int) throws -> Double {
    var remaining = 0.0
    let energies = response.samples.map { Double($0) * Double($0) }
    let total = energies.reduce(0, +)
    var points: [(time: Double, level: Double)] = []
    for n in energies.indices.reversed() {
      remaining += energies[n]
      let level = 10 * log10(remaining / total)
      if level <= -5, level >= -35 { points.append((Double(n) / Double(sampleRate), level)) }
    }
    try #require(points.count > 100)
    let (time, level) = (Statistics.mean(points.map(\.time)), Statistics.mean(points.map(\.level)))
    let slope =
      points.reduce(0) { $0 + ($1.time - time) * ($1.level - level) }
      / points.reduce(0) { $0 + ($1.time - time) * ($1.time - time) }
    return -60 / slope
  }

  @Test(arguments: [
    (SIMD3(5.0, 4, 3), 0.3), (SIMD3(5.0, 4, 3), 0.6), (SIMD3(8.0, 6, 3.5), 0.5), (SIMD3(3.0, 3, 2.4), 0.2),
    (SIMD3(10.0, 3, 2.5), 0.8), (SIMD3(3.5, 3, 2.5), 1.0),
  ])
  func theReverberationTimeIsTheWantedOne(size: SIMD3<Double>, wanted: Double) throws {
    let room = ShoeboxRoom(size: size, source: size * 0.37, microphone: size * SIMD3(0.66, 0.58, 0.52))
    for sampleRate in [16000, 48000] {
      let response = try RoomReverberation.response(of: room, reverberationTime: wanted, sampleRate: sampleRate)
      let found = try Self.reverberationTime(response, sampleRate: sampleRate)
      #expect(abs(found / wanted - 1) < 0.1, "\(found) s for \(wanted) s at \(sampleRate) Hz")
    }
  }

  @Test func drawnRoomsHaveTheirTimeAndHoldTheirPeople() throws {
    var stream = Seed(5).makeStream()
    var settings = RoomReverberation()
    settings.distance = try #require(DrawRange(0.5, 2))
    for _ in 0..<12 {
      let room = settings.drawRoom(&stream)
      for place in [room.source, room.microphone] {
        for axis in 0..<3 { #expect(place[axis] >= 0.5 && place[axis] <= room.size[axis] - 0.5) }
      }
      #expect((0.4...2.1).contains(room.directDistance))
      let wanted = stream.uniform(0.2, 0.5)
      let response = try RoomReverberation.response(of: room, reverberationTime: wanted, sampleRate: 16000)
      #expect(abs(try Self.reverberationTime(response, sampleRate: 16000) / wanted - 1) < 0.1)
    }
  }

  /// The first reflection of a floor comes when geometry says, as strong as its way is long.
  @Test func imagesStandWhereMirrorsPutThem() {
    let room = ShoeboxRoom(size: SIMD3(6, 5, 3), source: SIMD3(2, 2, 1), microphone: SIMD3(4, 2, 1))
    var images: [(Double, Int)] = []
    room.forEachImage(within: 4) { images.append(($0, $1)) }
    images.sort { $0.0 < $1.0 }
    // Direct 2 m; floor √(2² + 2²); wall y = 0 √(2² + 4²) is beyond 4 m.
    #expect(images.count == 2)
    #expect(abs(images[0].0 - 2) < 1e-12 && images[0].1 == 0)
    #expect(abs(images[1].0 - 8.squareRoot()) < 1e-12 && images[1].1 == 1)
  }

  @Test func theDirectSoundStaysInPlaceAndTheEnergyStays() throws {
    var samples = [Float](repeating: 0, count: 16000)
    samples[4000] = 0.5
    let clip = try AudioClip(samples: samples, sampleRate: 16000)
    let heard = try AugmentationFixtures.apply("room:rt60=0.3:distance=0.5", to: clip)
    #expect(heard.samples.count == 16000)
    let peak = heard.samples.indices.max { abs(heard.samples[$0]) < abs(heard.samples[$1]) }
    #expect(peak == 4000)
    let energy = heard.samples.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(energy - 0.25) < 1e-4)
  }

  @Test func measuredResponsesOfAnyRateAreUsed() async throws {
    try await withTemporaryFolder { folder in
      // A response at 8 kHz, direct sound 20 ms late, one echo 100 ms behind it at half the height.
      var response = [Float](repeating: 0, count: 4000)
      response[160] = 0.8
      response[960] = 0.4
      try AudioFile.writeWAV(response, sampleRate: 8000, to: folder.appendingPathComponent("hall.wav"))
      var samples = [Float](repeating: 0, count: 16000)
      for n in 2000..<2100 { samples[n] = Float(0.3 * sin(Double(n) * 0.3)) }
      let clip = try AudioClip(samples: samples, sampleRate: 16000)
      for path in [folder.path, folder.appendingPathComponent("hall.wav").path] {
        let chain = try AugmentationChain("response:path=\(path)")
        let heard = try chain.apply(to: clip, seed: Seed(1), with: try AugmentationMaterial(for: chain))
        #expect(heard.samples.count == 16000)
        func power(_ range: Range<Int>) -> Double { ActiveSpeech.power(of: heard.samples, in: range) }
        // The echo 1600 samples later at half the amplitude: a quarter of the power.
        #expect(abs(power(3600..<3700) / power(2000..<2100) - 0.25) < 0.02)
        #expect(power(0..<1900) < 1e-4 * power(2000..<2100))
      }
      let missing = try AugmentationChain("response:path=\(folder.path)/nothing.wav")
      #expect(throws: AugmentationError.self) { try AugmentationMaterial(for: missing) }
    }
  }
}
