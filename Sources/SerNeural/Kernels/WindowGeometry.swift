import CSerKernels

/// How the windows of a convolution or of pooling slide over an image [height, width, channels], height being time.
public struct WindowGeometry: Equatable, Sendable {
  public var height: Int
  public var width: Int
  public var channels: Int
  public var window: WindowSize
  public var stride: WindowSize
  /// Zeros before the first row and column, and as many behind the last.
  public var padding: WindowSize

  /// Windows that fit: ⌊(size + 2·padding - window) / stride⌋ + 1, as in PyTorch; none in an image that is too small.
  public var outHeight: Int { Self.places(height, window.time, stride.time, padding.time) }
  public var outWidth: Int { Self.places(width, window.frequency, stride.frequency, padding.frequency) }

  static func places(_ size: Int, _ window: Int, _ stride: Int, _ padding: Int) -> Int {
    let room = size + 2 * padding - window
    return size > 0 && room >= 0 ? room / stride + 1 : 0
  }

  /// Values of one window.
  public var patchSize: Int { window.time * window.frequency * channels }

  /// The same windows over an image of another height.
  func with(height: Int) -> WindowGeometry {
    var other = self
    other.height = height
    return other
  }

  /// Whether every window is one pixel and every pixel a window, so that patches are the image itself.
  var isPointwise: Bool { window == .init(1, 1) && stride == .init(1, 1) && padding == .init(0, 0) }

  /// Whether the windows lie side by side, without padding.
  var isDisjoint: Bool { window == stride && padding == .init(0, 0) }

  var kernelGeometry: ser_window_geometry {
    ser_window_geometry(
      height: height, width: width, channels: channels, kernel_height: window.time, kernel_width: window.frequency,
      stride_height: stride.time, stride_width: stride.frequency, pad_height: padding.time,
      pad_width: padding.frequency, out_height: outHeight, out_width: outWidth)
  }
}
