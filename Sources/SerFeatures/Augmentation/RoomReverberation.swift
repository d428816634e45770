import SerAudio
import SerNumerics
import SerSignal

/// `room`: the clip as heard in a simulated rectangular room (image sources, Allen & Berkley 1979).
///
/// Room, places of speaker and microphone and reverberation time are drawn for each clip; the walls absorb as much as the
/// wanted time needs. Length and energy of the clip are kept, and the direct sound isn't delayed. The work grows with the
/// cube of the reverberation time.
public struct RoomReverberation: Augmentation {
  public static let name = "room"
  public static let summary = "as heard in a simulated rectangular room of a reverberation time (image sources)"
  public static let parameters: [AugmentationParameter<RoomReverberation>] = [
    .init("rt60", \.reverberationTime, "seconds until the sound has fallen by 60 dB, 0.1 to 1.5 (default 0.2..0.6)"),
    .init("length", \.length, "metres, 2 to 30 (default 3..8)"),
    .init("width", \.width, "metres, 2 to 30 (default 3..6)"),
    .init("height", \.height, "metres, 2 to 10 (default 2.4..3.5)"),
    .init("distance", \.distance, "metres from speaker to microphone, 0.2 to 10 (default 0.5..2)"),
  ]
  public static let examples: [AugmentationExample] = [
    .init("room", "mild", "room:rt60=0.3"), .init("room", "strong", "room:rt60=0.9:distance=2"),
  ]

  /// In seconds.
  public var reverberationTime = DrawRange(0.2...0.6)
  /// In metres.
  public var length = DrawRange(3...8)
  /// In metres.
  public var width = DrawRange(3...6)
  /// In metres.
  public var height = DrawRange(2.4...3.5)
  /// In metres; cut to what the room allows.
  public var distance = DrawRange(0.5...2)

  public init() {}

  public func validate() throws(AugmentationError) {
    try check(reverberationTime, "rt60", 0.1...1.5, unit: "seconds")
    try check(length, "length", 2...30, unit: "metres")
    try check(width, "width", 2...30, unit: "metres")
    try check(height, "height", 2...10, unit: "metres")
    try check(distance, "distance", 0.2...10, unit: "metres")
  }

  public func apply(
    to clip: AudioClip, _ stream: inout RandomStream, with material: AugmentationMaterial
  ) throws(AugmentationError) -> AudioClip {
    let time = reverberationTime.draw(&stream)
    let response = try drawResponse(time, sampleRate: clip.sampleRate, &stream)
    return try self.clip(Reverberation.apply(response.samples, direct: response.direct, to: clip), like: clip)
  }

  /// Rooms that are drawn until one can have the wanted time.
  private static let tries = 20

  /// The response of a drawn room. A room that can't have the wanted time (see ``WallReflection``) is drawn again.
  private func drawResponse(
    _ time: Double, sampleRate: Int, _ stream: inout RandomStream
  ) throws(AugmentationError) -> RoomImpulseResponse {
    for _ in 1..<Self.tries {
      do throws(AugmentationError) {
        return try Self.response(of: drawRoom(&stream), reverberationTime: time, sampleRate: sampleRate)
      } catch { continue }
    }
    return try Self.response(of: drawRoom(&stream), reverberationTime: time, sampleRate: sampleRate)
  }

  /// The response of a room whose walls are made to give it a reverberation time, within 10 %.
  ///
  /// Reflections that arrive together add up as pressures, which the energies of ``WallReflection`` don't know: so the
  /// response itself is measured, and the aim corrected.
  static func response(
    of room: ShoeboxRoom, reverberationTime: Double, sampleRate: Int
  ) throws(AugmentationError) -> RoomImpulseResponse {
    var aim = reverberationTime
    var best: (response: RoomImpulseResponse, error: Double)?
    for _ in 0..<4 {
      guard let coefficient = WallReflection(room, reverberationTime: aim).coefficient else { break }
      let response = RoomImpulseResponse(
        room, coefficient: coefficient, reverberationTime: reverberationTime, sampleRate: sampleRate)
      guard let found = EnergyDecay(response: response.samples, sampleRate: sampleRate).reverberationTime() else {
        break
      }
      let error = abs(found / reverberationTime - 1)
      if error < best?.error ?? 0.1 { best = (response, error) }
      if error < 0.03 { break }
      aim *= reverberationTime / found
    }
    guard let best else {
      let size = [room.size.x, room.size.y, room.size.z].map { DrawRange.text(($0 * 10).rounded() / 10) }
      throw .impossibleRoom(
        "no walls give a room of \(size.joined(separator: " × ")) m a reverberation time of "
          + "\(DrawRange.text((reverberationTime * 1000).rounded() / 1000)) s; ask for a longer time or a smaller room")
    }
    return best.response
  }

  /// A room with a microphone anywhere at least half a metre from the walls, and a speaker at the drawn distance in a
  /// direction in which there is room for one.
  func drawRoom(_ stream: inout RandomStream) -> ShoeboxRoom {
    let size = SIMD3(length.draw(&stream), width.draw(&stream), height.draw(&stream))
    let wanted = distance.draw(&stream)
    let margin = SIMD3(repeating: 0.5)
    func place() -> SIMD3<Double> {
      margin + (size - 2 * margin) * SIMD3(stream.uniform(), stream.uniform(), stream.uniform())
    }
    var best = (source: place(), microphone: place(), error: Double.infinity)
    // Two even places at the wanted distance, as nearly as some tries give it; the rest is moved along their line.
    for _ in 0..<64 {
      let (source, microphone) = (place(), place())
      let path = source - microphone
      let error = abs((path * path).sum().squareRoot() - wanted)
      if error < best.error { best = (source, microphone, error) }
    }
    let path = best.source - best.microphone
    let length = max(1e-3, (path * path).sum().squareRoot())
    let moved = best.microphone + path * (wanted / length)
    let inside = pointwiseMin(pointwiseMax(moved, margin), size - margin)
    let isApart = ((inside - best.microphone) * (inside - best.microphone)).sum() > 0.01
    return ShoeboxRoom(size: size, source: isApart ? inside : best.source, microphone: best.microphone)
  }
}
