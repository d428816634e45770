import CSerKernels

/// Convolutions of stride 1 without patches, for processors with wide vectors.
public protocol DirectConvolutionArithmetic {
  /// Whether this processor has them. The functions below must not be called otherwise.
  static var hasDirectConvolution: Bool { get }
  /// The image with its zeros around it.
  static func pad(_ image: UnsafePointer<Self>, _ geometry: WindowGeometry, into padded: UnsafeMutablePointer<Self>)
  /// Weights [size, filters] in panels of 32 filters; `filters` is a multiple of 16.
  static func packFilters(
    _ weights: UnsafePointer<Self>, size: Int, filters: Int, into panels: UnsafeMutablePointer<Self>)
  /// Weights [window · channels, filters] as [window · filters, channels], the window in reverse.
  static func flipFilters(
    _ weights: UnsafePointer<Self>, window: Int, channels: Int, filters: Int,
    into flipped: UnsafeMutablePointer<Self>)
  /// out [outHeight, outWidth, filters] of a padded image.
  static func convolve(
    padded: UnsafePointer<Self>, _ geometry: WindowGeometry, panels: UnsafePointer<Self>, filters: Int,
    into out: UnsafeMutablePointer<Self>)
  /// dw [patchSize, filters] += what a padded image contributes, g being the gradient of its outputs.
  static func addWeightGradient(
    padded: UnsafePointer<Self>, _ geometry: WindowGeometry, g: UnsafePointer<Self>, filters: Int,
    to dw: UnsafeMutablePointer<Self>)
}

extension Float: DirectConvolutionArithmetic {
  public static let hasDirectConvolution = ser_has_direct_convolution() != 0

  public static func pad(
    _ image: UnsafePointer<Float>, _ geometry: WindowGeometry, into padded: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry.kernelGeometry) { ser_pad_image(image, $0, padded) }
  }

  public static func packFilters(
    _ weights: UnsafePointer<Float>, size: Int, filters: Int, into panels: UnsafeMutablePointer<Float>
  ) {
    ser_pack_filters(weights, size, filters, panels)
  }

  public static func flipFilters(
    _ weights: UnsafePointer<Float>, window: Int, channels: Int, filters: Int,
    into flipped: UnsafeMutablePointer<Float>
  ) {
    ser_flip_filters(weights, window, channels, filters, flipped)
  }

  public static func convolve(
    padded: UnsafePointer<Float>, _ geometry: WindowGeometry, panels: UnsafePointer<Float>, filters: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry.kernelGeometry) { ser_direct_convolution(padded, $0, panels, filters, out) }
  }

  public static func addWeightGradient(
    padded: UnsafePointer<Float>, _ geometry: WindowGeometry, g: UnsafePointer<Float>, filters: Int,
    to dw: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry.kernelGeometry) { ser_direct_weight_gradient(padded, $0, g, filters, dw) }
  }
}

extension Double: DirectConvolutionArithmetic {
  public static var hasDirectConvolution: Bool { true }

  public static func pad(
    _ image: UnsafePointer<Double>, _ geometry: WindowGeometry, into padded: UnsafeMutablePointer<Double>
  ) {
    let (paddedWidth, channels) = (geometry.width + 2 * geometry.padding.frequency, geometry.channels)
    clear(padded, count: geometry.paddedCount)
    for i in 0..<geometry.height * geometry.width * channels {
      let (y, x) = (i / channels / geometry.width, i / channels % geometry.width)
      let place = (y + geometry.padding.time) * paddedWidth + x + geometry.padding.frequency
      padded[place * channels + i % channels] = image[i]
    }
  }

  public static func packFilters(
    _ weights: UnsafePointer<Double>, size: Int, filters: Int, into panels: UnsafeMutablePointer<Double>
  ) {
    for k in 0..<size {
      for f in 0..<filters {
        let first = f / 32 * 32
        panels[first * size + k * Swift.min(32, filters - first) + f - first] = weights[k * filters + f]
      }
    }
  }

  public static func flipFilters(
    _ weights: UnsafePointer<Double>, window: Int, channels: Int, filters: Int,
    into flipped: UnsafeMutablePointer<Double>
  ) {
    for place in 0..<window {
      for c in 0..<channels {
        for f in 0..<filters {
          flipped[((window - 1 - place) * filters + f) * channels + c] = weights[(place * channels + c) * filters + f]
        }
      }
    }
  }

  public static func convolve(
    padded: UnsafePointer<Double>, _ geometry: WindowGeometry, panels: UnsafePointer<Double>, filters: Int,
    into out: UnsafeMutablePointer<Double>
  ) {
    clear(out, count: geometry.outHeight * geometry.outWidth * filters)
    geometry.forEachPaddedTerm { pixel, k, x in
      for f in 0..<filters {
        let first = f / 32 * 32
        let weight = panels[first * geometry.patchSize + k * Swift.min(32, filters - first) + f - first]
        out[pixel * filters + f] += padded[x] * weight
      }
    }
  }

  public static func addWeightGradient(
    padded: UnsafePointer<Double>, _ geometry: WindowGeometry, g: UnsafePointer<Double>, filters: Int,
    to dw: UnsafeMutablePointer<Double>
  ) {
    geometry.forEachPaddedTerm { pixel, k, x in
      for f in 0..<filters { dw[k * filters + f] += padded[x] * g[pixel * filters + f] }
    }
  }
}

extension WindowGeometry {
  /// Values of an image with its zeros around it.
  var paddedCount: Int { (height + 2 * padding.time) * (width + 2 * padding.frequency) * channels }

  /// Every output pixel with every place of its patch, and where its value stands in the padded image.
  fileprivate func forEachPaddedTerm(_ body: (_ pixel: Int, _ k: Int, _ x: Int) -> Void) {
    let paddedWidth = width + 2 * padding.frequency
    for pixel in 0..<outHeight * outWidth {
      for k in 0..<patchSize {
        let place = k / channels
        let y = pixel / outWidth + place / window.frequency
        let x = pixel % outWidth + place % window.frequency
        body(pixel, k, (y * paddedWidth + x) * channels + k % channels)
      }
    }
  }
}
