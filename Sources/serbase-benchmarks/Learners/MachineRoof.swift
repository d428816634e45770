import COpenBLAS
import CSerKernels
import Foundation
import SerNumerics

/// What this machine gives one thread at best: the roofs of a roofline (Williams, Waterman & Patterson 2009,
/// doi:10.1145/1498765.1498785), and what the trees' inner loops reach when nothing but arithmetic holds them.
struct MachineRoof: Encodable {
  /// Model name of the processor.
  let processor: String
  /// Kernels that OpenBLAS chose.
  let blas: String
  /// 10⁹ single-precision operations a second in a product of two 1536 × 1536 matrices.
  let productGigaflops: Double
  /// 10⁹ bytes a second read from each level, by dot products of vectors of that size.
  let reads: [Read]
  /// Nanoseconds to add one row's gradient pair to the histogram of one feature, all in the first-level cache.
  let gradientUpdateNanoseconds: Double
  /// Nanoseconds to add one row to the class histogram of one feature, all in the first-level cache.
  let classUpdateNanoseconds: Double

  struct Read: Encodable {
    let level: String
    let bytes: Int
    let gigabytesPerSecond: Double
  }

  static func measure() -> MachineRoof {
    MachineRoof(
      processor: processorName, blas: MatrixProduct.blasCoreName, productGigaflops: measureProduct(),
      reads: [("L1", 24 << 10), ("L2", 640 << 10), ("L3", 8 << 20), ("memory", 512 << 20)].map {
        Read(level: $0, bytes: $1, gigabytesPerSecond: measureRead(bytes: $1))
      },
      gradientUpdateNanoseconds: measureGradientUpdate(), classUpdateNanoseconds: measureClassUpdate())
  }

  private static var processorName: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
  }

  private static func measureProduct() -> Double {
    let size = 1536
    let a = Matrix(rows: size, columns: size, repeating: 0.5)
    let seconds = Stopwatch.median(rounds: 5) { _ = MatrixProduct.multiply(a, a) }
    return 2 * Double(size * size * size) / seconds * 1e-9
  }

  private static func measureRead(bytes: Int) -> Double {
    let count = bytes / 2 / MemoryLayout<Float>.size
    let a = [Float](repeating: 0.5, count: count)
    let b = a
    let repeats = max(1, (64 << 20) / bytes)
    var sum: Float = 0
    let seconds = Stopwatch.median(rounds: 5) {
      for _ in 0..<repeats { sum += cblas_sdot(Int32(count), a, 1, b, 1) }
    }
    precondition(sum > 0)
    return Double(bytes * repeats) / seconds * 1e-9
  }

  /// 256 rows of random bins, as a histogram meets them.
  private static func measureGradientUpdate() -> Double {
    let (rows, lanes) = (256, Int(SER_TILE_FEATURES))
    var stream = Seed(1).makeStream()
    let tile = (0..<rows * lanes).map { _ in UInt8(stream.index(below: 64)) }
    let order = (0..<UInt32(rows)).map { $0 }
    let pairs = [Float](repeating: 0.25, count: rows * 2)
    var histogram = [Float](repeating: 0, count: 256 * lanes * 2)
    let repeats = 200
    let seconds = Stopwatch.median(rounds: 7) {
      for _ in 0..<repeats { ser_gradient_histogram(tile, lanes, order, rows, pairs, &histogram) }
    }
    return seconds / Double(repeats * rows * lanes) * 1e9
  }

  private static func measureClassUpdate() -> Double {
    let (rows, bins, stride) = (512, 64, 8)
    var stream = Seed(2).makeStream()
    let column = (0..<rows).map { _ in UInt16(stream.index(below: bins)) }
    let labels = (0..<rows).map { _ in UInt16(stream.index(below: stride)) }
    let order = (0..<UInt32(rows)).map { $0 }
    let weights = [Float](repeating: 1, count: rows)
    var histogram = [Float](repeating: 0, count: bins * stride)
    var counts = [UInt32](repeating: 0, count: bins)
    var occupied = [UInt64](repeating: 0, count: 4)
    let repeats = 400
    let seconds = Stopwatch.median(rounds: 7) {
      for _ in 0..<repeats {
        ser_class_histogram(
          column, column, order, weights, labels, rows, stride, bins, &histogram, &counts, &occupied)
      }
    }
    return seconds / Double(repeats * rows) * 1e9
  }
}
