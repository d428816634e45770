extension Double: WindowArithmetic {
  public static func gatherPatches(
    _ image: UnsafePointer<Double>, _ geometry: WindowGeometry, rows: Range<Int>,
    into patches: UnsafeMutablePointer<Double>
  ) {
    geometry.forEachPatchValue(rows: rows) { place, pixel in patches[place] = pixel.map { image[$0] } ?? 0 }
  }

  public static func scatterPatches(
    _ patches: UnsafePointer<Double>, _ geometry: WindowGeometry, rows: Range<Int>,
    to image: UnsafeMutablePointer<Double>
  ) {
    geometry.forEachPatchValue(rows: rows) { place, pixel in
      if let pixel { image[pixel] += patches[place] }
    }
  }

  public static func maximumPool(
    _ x: UnsafePointer<Double>, _ geometry: WindowGeometry, scale: UnsafePointer<Double>,
    shift: UnsafePointer<Double>, lower: Double, into out: UnsafeMutablePointer<Double>,
    chosen: UnsafeMutablePointer<Double>, winner: UnsafeMutablePointer<UInt8>
  ) {
    geometry.forEachWindow { place, channel, pixels in
      let scaled = pixels.map { x[$0] * scale[channel] + shift[channel] }
      var best = 0
      for position in pixels.indices where scaled[position] > scaled[best] { best = position }
      out[place] = Swift.max(scaled[best], lower)
      chosen[place] = x[pixels[best]]
      winner[place] = UInt8(best)
    }
  }

  public static func addMaximumPoolGradient(
    _ g: UnsafePointer<Double>, winner: UnsafePointer<UInt8>, _ geometry: WindowGeometry,
    to dx: UnsafeMutablePointer<Double>
  ) {
    geometry.forEachWindow { place, _, pixels in dx[pixels[Int(winner[place])]] += g[place] }
  }

  public static func normalizedMaximumPoolGradient(
    _ g: UnsafePointer<Double>, winner: UnsafePointer<UInt8>, x: UnsafePointer<Double>, _ geometry: WindowGeometry,
    own: UnsafePointer<Double>, slope: UnsafePointer<Double>, offset: UnsafePointer<Double>,
    into dx: UnsafeMutablePointer<Double>
  ) {
    let channels = geometry.channels
    for i in 0..<geometry.height * geometry.width * channels {
      dx[i] = slope[i % channels] * x[i] + offset[i % channels]
    }
    geometry.forEachWindow { place, channel, pixels in
      dx[pixels[Int(winner[place])]] += own[channel] * g[place]
    }
  }
}

extension WindowGeometry {
  /// Every value of the patches of some output rows, with its place in the image, `nil` for padding.
  fileprivate func forEachPatchValue(rows: Range<Int>, _ body: (_ place: Int, _ pixel: Int?) -> Void) {
    var place = 0
    for row in rows {
      for column in 0..<outWidth {
        for kernelRow in 0..<window.time {
          for kernelColumn in 0..<window.frequency {
            let y = row * stride.time + kernelRow - padding.time
            let x = column * stride.frequency + kernelColumn - padding.frequency
            let isInside = y >= 0 && y < height && x >= 0 && x < width
            for channel in 0..<channels {
              body(place, isInside ? (y * width + x) * channels + channel : nil)
              place += 1
            }
          }
        }
      }
    }
  }

  /// Every output value of pooling, with the places of its window's pixels.
  fileprivate func forEachWindow(_ body: (_ place: Int, _ channel: Int, _ pixels: [Int]) -> Void) {
    for row in 0..<outHeight {
      for column in 0..<outWidth {
        for channel in 0..<channels {
          let pixels = (0..<window.time * window.frequency).map { position in
            let y = row * stride.time + position / window.frequency
            let x = column * stride.frequency + position % window.frequency
            return (y * width + x) * channels + channel
          }
          body((row * outWidth + column) * channels + channel, channel, pixels)
        }
      }
    }
  }
}
