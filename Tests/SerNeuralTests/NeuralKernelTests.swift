import SerNumerics
import Testing

@testable import SerNeural

/// The C loops behind `Float` against the plain ones behind `Double`.
@Suite struct NeuralKernelTests {
  /// Sizes around the widths of vectors and blocks.
  static let sizes = [1, 7, 8, 15, 16, 17, 32, 33, 64, 100]

  private func tensors(_ values: [Double]) -> (Tensor<Float>, Tensor<Double>) {
    (
      Tensor([values.count], values: values.map { Float($0) }),
      Tensor([values.count], values: values.map { Double(Float($0)) })
    )
  }

  private func expectClose(
    _ float: Tensor<Float>, _ double: Tensor<Double>, tolerance: Double = 2e-6, _ what: String = ""
  ) {
    #expect(float.count == double.count)
    for (a, b) in zip(float.array, double.array) where !(abs(Double(a) - b) <= tolerance * max(1, abs(b))) {
      Issue.record("\(what): \(a) instead of \(b)")
      return
    }
  }

  @Test(arguments: sizes) func activations(_ count: Int) {
    let values = gaussians(count, 1).map { 4 * $0 }
    let pulls = gaussians(count, 2)
    func check(
      _ what: String, _ float: (Tensor<Float>, Tensor<Float>) -> Void,
      _ double: (Tensor<Double>, Tensor<Double>) -> Void
    ) {
      let (x, y) = (tensors(values), tensors(pulls))
      float(x.0, y.0)
      double(x.1, y.1)
      expectClose(y.0, y.1, what)
      expectClose(x.0, x.1, what)
    }
    check(
      "gelu", { Float.gelu($0.values, into: $1.values, count: count) },
      { Double.gelu($0.values, into: $1.values, count: count) })
    check(
      "gelu'", { Float.geluGradient($0.values, $1.values, count: count) },
      { Double.geluGradient($0.values, $1.values, count: count) })
    check(
      "relu", { Float.rectify($0.values, into: $1.values, count: count) },
      { Double.rectify($0.values, into: $1.values, count: count) })
    check(
      "relu'", { Float.rectifyGradient($0.values, $1.values, count: count) },
      { Double.rectifyGradient($0.values, $1.values, count: count) })
    check(
      "tanh", { x, _ in Float.hyperbolicTangent(x.values, count: count) },
      { x, _ in Double.hyperbolicTangent(x.values, count: count) })
    check(
      "tanh'", { Float.hyperbolicTangentGradient($0.values, $1.values, count: count) },
      { Double.hyperbolicTangentGradient($0.values, $1.values, count: count) })
    check(
      "dropout",
      { Float.dropout($0.values, into: $1.values, count: count, seed: 77, first: 5, threshold: 1 << 31, scale: 2) },
      { Double.dropout($0.values, into: $1.values, count: count, seed: 77, first: 5, threshold: 1 << 31, scale: 2) })
    check(
      "scale", { x, _ in Float.scale(x.values, by: 0.3, count: count) },
      { x, _ in Double.scale(x.values, by: 0.3, count: count) })
    check(
      "multiple", { Float.addMultiple($0.values, 0.3, to: $1.values, count: count) },
      { Double.addMultiple($0.values, 0.3, to: $1.values, count: count) })
  }

  @Test(arguments: sizes) func softmax(_ columns: Int) {
    let rows = 3
    for valid in Set([columns, max(1, columns - 3), 0]) {
      let (p, q) = tensors(gaussians(rows * columns, 3).map { 5 * $0 })
      let (g, h) = tensors(gaussians(rows * columns, 4))
      Float.softmaxRows(p.values, rows: rows, valid: valid, columns: columns)
      Double.softmaxRows(q.values, rows: rows, valid: valid, columns: columns)
      expectClose(p, q, "softmax")
      Float.softmaxGradient(p.values, g.values, rows: rows, valid: valid, columns: columns)
      Double.softmaxGradient(q.values, h.values, rows: rows, valid: valid, columns: columns)
      expectClose(g, h, "gradient of softmax")
    }
  }

  @Test(arguments: sizes) func normalization(_ columns: Int) {
    let rows = 9
    let (x, y) = tensors(gaussians(rows * columns, 5).map { $0 + 3 })
    let (g, h) = tensors(gaussians(rows * columns, 6))
    let (a, b) = tensors(gaussians(3 * columns, 7))
    let (sums, sums2) = (Tensor<Double>([2 * columns]), Tensor<Double>([2 * columns]))
    for other in [g, x] {
      let twin = other === g ? h : y
      Float.addColumnSumsAndProducts(
        x.values, other.values, rows: rows, columns: columns, sums: sums.values, products: sums.values + columns)
      Double.addColumnSumsAndProducts(
        y.values, twin.values, rows: rows, columns: columns, sums: sums2.values, products: sums2.values + columns)
    }
    for (one, two) in zip(sums.array, sums2.array) { #expect(abs(one - two) < 1e-9 * max(1, abs(two))) }
    let (out, out2) = (Tensor<Float>([rows * columns]), Tensor<Double>([rows * columns]))
    for lower in [-Double.infinity, 0] {
      Float.scaleAndShift(
        x.values, rows: rows, columns: columns, scale: a.values, shift: a.values + columns, lower: Float(lower),
        into: out.values)
      Double.scaleAndShift(
        y.values, rows: rows, columns: columns, scale: b.values, shift: b.values + columns, lower: lower,
        into: out2.values)
      expectClose(out, out2, "scale and shift")
    }
    Float.normalizationGradient(
      g.values, x: x.values, rows: rows, columns: columns, own: a.values, slope: a.values + columns,
      offset: a.values + 2 * columns, into: out.values)
    Double.normalizationGradient(
      h.values, x: y.values, rows: rows, columns: columns, own: b.values, slope: b.values + columns,
      offset: b.values + 2 * columns, into: out2.values)
    expectClose(out, out2, "gradient of normalisation")
  }

  @Test(arguments: sizes) func layerNormalization(_ columns: Int) {
    let rows = 4
    let (x, y) = tensors(gaussians(rows * columns, 5).map { $0 + 3 })
    let (g, h) = tensors(gaussians(rows * columns, 6))
    let (a, b) = tensors(gaussians(2 * columns, 7))
    let (out, out2) = (Tensor<Float>([rows * columns]), Tensor<Double>([rows * columns]))
    let (n, n2) = (Tensor<Float>([rows * columns]), Tensor<Double>([rows * columns]))
    let (i, i2) = (Tensor<Float>([rows]), Tensor<Double>([rows]))
    Float.layerNormalize(
      x.values, rows: rows, columns: columns, gain: a.values, bias: a.values + columns, epsilon: 1e-3,
      into: out.values, normalized: n.values, inverse: i.values)
    Double.layerNormalize(
      y.values, rows: rows, columns: columns, gain: b.values, bias: b.values + columns, epsilon: 1e-3,
      into: out2.values, normalized: n2.values, inverse: i2.values)
    expectClose(out, out2, tolerance: 1e-5, "output")
    expectClose(i, i2, tolerance: 1e-5, "inverse")
    Float.layerNormalizeGradient(
      g.values, normalized: n.values, inverse: i.values, gain: a.values, rows: rows, columns: columns, into: g.values)
    Double.layerNormalizeGradient(
      h.values, normalized: n2.values, inverse: i2.values, gain: b.values, rows: rows, columns: columns,
      into: h.values)
    expectClose(g, h, tolerance: 3e-5, "gradient")
  }

  @Test(arguments: [1, 3, 16, 20, 32, 50]) func windows(_ channels: Int) {
    for (window, stride, padding) in [((3, 3), (1, 1), (1, 1)), ((3, 2), (2, 1), (0, 0)), ((5, 3), (2, 2), (2, 1))] {
      let geometry = WindowGeometry(
        height: 7, width: 6, channels: channels, window: WindowSize(window.0, window.1),
        stride: WindowSize(stride.0, stride.1), padding: WindowSize(padding.0, padding.1))
      let (x, y) = tensors(gaussians(42 * channels, 8))
      let rows = 1..<geometry.outHeight
      let count = rows.count * geometry.outWidth * geometry.patchSize
      let (patches, patches2) = tensors(gaussians(count, 9))
      Float.scatterPatches(patches.values, geometry, rows: rows, to: x.values)
      Double.scatterPatches(patches2.values, geometry, rows: rows, to: y.values)
      expectClose(x, y, "scattered")
      Float.gatherPatches(x.values, geometry, rows: rows, into: patches.values)
      Double.gatherPatches(y.values, geometry, rows: rows, into: patches2.values)
      expectClose(patches, patches2, "gathered")
    }
  }

  @Test(arguments: [1, 3, 16, 20, 32, 50]) func maximumPooling(_ channels: Int) {
    for (window, stride) in [((2, 2), (2, 2)), ((3, 2), (3, 2)), ((3, 3), (2, 1))] {
      let geometry = WindowGeometry(
        height: 7, width: 6, channels: channels, window: WindowSize(window.0, window.1),
        stride: WindowSize(stride.0, stride.1), padding: WindowSize(0, 0))
      let (x, y) = tensors(gaussians(42 * channels, 8))
      let (a, b) = tensors(gaussians(3 * channels, 7))
      let count = geometry.outHeight * geometry.outWidth * channels
      let (out, out2) = (Tensor<Float>([count]), Tensor<Double>([count]))
      let (chosen, chosen2) = (Tensor<Float>([count]), Tensor<Double>([count]))
      var (winner, winner2) = ([UInt8](repeating: 9, count: count), [UInt8](repeating: 8, count: count))
      Float.maximumPool(
        x.values, geometry, scale: a.values, shift: a.values + channels, lower: 0, into: out.values,
        chosen: chosen.values, winner: &winner)
      Double.maximumPool(
        y.values, geometry, scale: b.values, shift: b.values + channels, lower: 0, into: out2.values,
        chosen: chosen2.values, winner: &winner2)
      expectClose(out, out2, "pooled")
      expectClose(chosen, chosen2, "chosen")
      #expect(winner == winner2)
      let (dx, dx2) = tensors(gaussians(x.count, 10))
      Float.addMaximumPoolGradient(out.values, winner: winner, geometry, to: dx.values)
      Double.addMaximumPoolGradient(out2.values, winner: winner2, geometry, to: dx2.values)
      expectClose(dx, dx2, "gradient")
      guard geometry.isDisjoint else { continue }
      Float.normalizedMaximumPoolGradient(
        out.values, winner: winner, x: x.values, geometry, own: a.values, slope: a.values + channels,
        offset: a.values + 2 * channels, into: dx.values)
      Double.normalizedMaximumPoolGradient(
        out2.values, winner: winner2, x: y.values, geometry, own: b.values, slope: b.values + channels,
        offset: b.values + 2 * channels, into: dx2.values)
      expectClose(dx, dx2, "gradient through the normalisation")
    }
  }

  @Test(.enabled(if: Float.hasDirectConvolution), arguments: [1, 3, 16, 20])
  func directConvolution(_ channels: Int) {
    for (filters, width, padding) in [(16, 5, 1), (32, 9, 0), (48, 30, 1), (64, 13, 1)] {
      let geometry = WindowGeometry(
        height: 11, width: width, channels: channels, window: WindowSize(3, 3), stride: WindowSize(1, 1),
        padding: WindowSize(padding, padding))
      let (x, y) = tensors(gaussians(11 * width * channels, 8))
      let (w, v) = tensors(gaussians(geometry.patchSize * filters, 9))
      let (padded, padded2) = (Tensor<Float>([geometry.paddedCount]), Tensor<Double>([geometry.paddedCount]))
      padded.fill(.nan)
      Float.pad(x.values, geometry, into: padded.values)
      Double.pad(y.values, geometry, into: padded2.values)
      expectClose(padded, padded2, "padded")
      let (panels, panels2) = (Tensor<Float>([w.count]), Tensor<Double>([w.count]))
      Float.packFilters(w.values, size: geometry.patchSize, filters: filters, into: panels.values)
      Double.packFilters(v.values, size: geometry.patchSize, filters: filters, into: panels2.values)
      expectClose(panels, panels2, "packed")
      let count = geometry.outHeight * geometry.outWidth * filters
      let (out, out2) = tensors(gaussians(count, 10))
      Float.addWeightGradient(padded: padded.values, geometry, g: out.values, filters: filters, to: w.values)
      Double.addWeightGradient(padded: padded2.values, geometry, g: out2.values, filters: filters, to: v.values)
      expectClose(w, v, tolerance: 1e-4, "gradient of the weights")
      Float.convolve(padded: padded.values, geometry, panels: panels.values, filters: filters, into: out.values)
      Double.convolve(padded: padded2.values, geometry, panels: panels2.values, filters: filters, into: out2.values)
      expectClose(out, out2, tolerance: 1e-4, "output")
      Float.flipFilters(w.values, window: 9, channels: channels, filters: filters, into: panels.values)
      Double.flipFilters(v.values, window: 9, channels: channels, filters: filters, into: panels2.values)
      expectClose(panels, panels2, tolerance: 1e-4, "flipped")
    }
  }

  @Test(.enabled(if: Float.hasDirectConvolution), arguments: [16, 32, 48, 64])
  func winogradConvolution(_ channels: Int) {
    let filters = 80 - channels
    for (height, width) in [(1, 1), (2, 3), (5, 8), (19, 16)] {
      let geometry = WindowGeometry(
        height: height, width: width, channels: channels, window: WindowSize(3, 3), stride: WindowSize(1, 1),
        padding: WindowSize(1, 1))
      let (image, twin) = tensors(gaussians(height * width * channels, 31))
      let (weights, weights2) = tensors(gaussians(9 * channels * filters, 32))
      func convolved<Scalar: NeuralScalar>(_ image: Tensor<Scalar>, _ weights: Tensor<Scalar>) -> Tensor<Scalar> {
        let algorithm = WinogradConvolution<Scalar>(filters: filters)
        let out = Tensor<Scalar>([height * width * filters])
        algorithm.prepareForward(weights, geometry, workers: 1)
        algorithm.convolve(image.values, geometry, worker: 0, into: out.values)
        return out
      }
      let double = convolved(twin, weights2)
      expectClose(convolved(image, weights), double, tolerance: 1e-4, "minimal filtering")
      // The convolution itself.
      let patches = PatchConvolution<Double>(filters: filters)
      let out = Tensor<Double>([height * width * filters])
      patches.prepareForward(weights2, geometry, workers: 1)
      patches.convolve(twin.values, geometry, worker: 0, into: out.values)
      for (a, b) in zip(double.array, out.array) where abs(a - b) > 1e-11 * max(1, abs(b)) {
        Issue.record("\(height) × \(width): \(a) instead of \(b)")
        return
      }
    }
  }

  @Test(.enabled(if: Float.hasDirectConvolution), arguments: [1, 3, 8, 9, 20, 64])
  func panelProducts(_ inner: Int) {
    for (rows, columns) in [(1, 16), (5, 32), (8, 48), (23, 64), (600, 80)] {
      let (x, y) = tensors(gaussians(rows * (inner + 3), 8))
      let (w, v) = tensors(gaussians(inner * columns, 9))
      let (panels, panels2) = (Tensor<Float>([w.count]), Tensor<Double>([v.count]))
      let (out, out2) = tensors(gaussians(rows * (columns + 5), 10))
      Float.packTransposed(w.values, size: inner, columns: columns, into: panels.values)
      Double.packTransposed(v.values, size: inner, columns: columns, into: panels2.values)
      expectClose(panels, panels2, "transposed")
      let some = Array(stride(from: 0, to: rows, by: 2))
      for (places, adds) in [([Int]?.none, false), (nil, true), (some, true), (some, false)] {
        (places ?? []).withUnsafeBufferPointer { buffer in
          let (count, base) = (places?.count ?? rows, places == nil ? nil : buffer.baseAddress)
          Float.panelProduct(
            PlacedRows(x.values, stride: inner + 3, count: count, places: base), inner: inner, panels: panels.values,
            columns: columns, adds: adds, into: out.values, stride: columns + 5)
          Double.panelProduct(
            PlacedRows(y.values, stride: inner + 3, count: count, places: base), inner: inner, panels: panels2.values,
            columns: columns, adds: adds, into: out2.values, stride: columns + 5)
        }
        expectClose(out, out2, tolerance: 1e-4, "\(rows) × \(columns), adds \(adds)")
      }
      Float.addPanelWeightGradient(
        PlacedRows(x.values, stride: inner + 3, count: rows), inner: inner, g: out.values, columns: columns,
        to: w.values)
      Double.addPanelWeightGradient(
        PlacedRows(y.values, stride: inner + 3, count: rows), inner: inner, g: out2.values, columns: columns,
        to: v.values)
      expectClose(w, v, tolerance: 1e-3, "gradient of the weights")
    }
  }

  @Test(arguments: sizes) func recurrenceAndUpdates(_ units: Int) {
    let (gates, gates2) = tensors(gaussians(4 * units, 12).map { 3 * $0 })
    let (state, state2) = tensors(gaussians(6 * units, 13))
    let (dgates, dgates2) = (Tensor<Float>([4 * units]), Tensor<Double>([4 * units]))
    for hasPrevious in [false, true] {
      Float.lstmStep(
        gates: gates.values, previous: hasPrevious ? UnsafePointer(state.values) : nil, units: units,
        cell: state.values + units, squashed: state.values + 2 * units, hidden: state.values + 3 * units)
      Double.lstmStep(
        gates: gates2.values, previous: hasPrevious ? UnsafePointer(state2.values) : nil, units: units,
        cell: state2.values + units, squashed: state2.values + 2 * units, hidden: state2.values + 3 * units)
      expectClose(state, state2, "state")
      expectClose(gates, gates2, "gates")
      Float.lstmStepGradient(
        gates: gates.values, previous: hasPrevious ? UnsafePointer(state.values) : nil,
        squashed: state.values + 2 * units, dh: state.values + 4 * units, units: units,
        dc: state.values + 5 * units, dgates: dgates.values)
      Double.lstmStepGradient(
        gates: gates2.values, previous: hasPrevious ? UnsafePointer(state2.values) : nil,
        squashed: state2.values + 2 * units, dh: state2.values + 4 * units, units: units,
        dc: state2.values + 5 * units, dgates: dgates2.values)
      expectClose(dgates, dgates2, "gradient of the gates")
      expectClose(state, state2, "gradient of the cell")
    }
    let (g, h) = tensors(gaussians(units, 14))
    let (p, q) = tensors(gaussians(units, 15))
    let (m, n) = (Tensor<Float>([2 * units]), Tensor<Double>([2 * units]))
    let step = AdamStep(rate: 0.1, beta1: 0.9, beta2: 0.99, root: 1.5, epsilon: 1e-3, l2: 0.1, shrink: 0.9)
    for _ in 0..<2 {
      Float.adamUpdate(p.values, g.values, m: m.values, v: m.values + units, count: units, step: step)
      Double.adamUpdate(q.values, h.values, m: n.values, v: n.values + units, count: units, step: step)
    }
    expectClose(p, q, tolerance: 1e-5, "Adam")
    for isNesterov in [false, true] {
      Float.momentumUpdate(
        p.values, g.values, velocity: m.values, count: units, rate: 0.1, momentum: 0.9, l2: 0.1, isNesterov: isNesterov)
      Double.momentumUpdate(
        q.values, h.values, velocity: n.values, count: units, rate: 0.1, momentum: 0.9, l2: 0.1, isNesterov: isNesterov)
    }
    expectClose(p, q, tolerance: 1e-5, "momentum")
    #expect(abs(Float.sumOfSquares(g.values, count: units) - Double.sumOfSquares(h.values, count: units)) < 1e-4)
  }

  @Test func extremesStayFinite() {
    let values: [Float] = [-1e30, -200, -88, 0, 1e-20, 88, 200, 1e30]
    let x = Tensor<Float>([8], values: values)
    Float.hyperbolicTangent(x.values, count: 8)
    #expect(x.array == [-1, -1, -1, 0, 1e-20, 1, 1, 1])
    let gates = Tensor<Float>([8], values: values)
    let out = Tensor<Float>([6])
    Float.lstmStep(
      gates: gates.values, previous: nil, units: 2, cell: out.values, squashed: out.values + 2, hidden: out.values + 4)
    #expect(out.array.allSatisfy { $0.isFinite })
    // A diverged network must show.
    let nan = Tensor<Float>([1], values: [.nan])
    Float.rectify(nan.values, into: out.values, count: 1)
    #expect(out.values[0].isNaN)
    Float.hyperbolicTangent(nan.values, count: 1)
    #expect(nan.values[0].isNaN)
  }
}
