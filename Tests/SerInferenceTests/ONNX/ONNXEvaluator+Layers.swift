import Foundation
import Testing

/// Operators of networks, and trees.
extension ONNXEvaluator {
  /// `Conv`, `MaxPool` and `AveragePool` over [N, C, H, W].
  static func windowed(_ node: ONNXFile.Node, _ inputs: [ONNXArray]) throws -> ONNXArray {
    let x = inputs[0]
    let (window, stride) = (try node.integers("kernel_shape"), try node.integers("strides"))
    let pads = node.attributes["pads"] == nil ? [0, 0, 0, 0] : try node.integers("pads")
    try #require(x.shape.count == 4 && window.count == 2 && stride.count == 2 && pads.count == 4)
    let (channels, height, width) = (x.shape[1], x.shape[2], x.shape[3])
    let filters = node.operation == "Conv" ? inputs[1].shape[0] : channels
    if node.operation == "Conv" { try #require(inputs[1].shape == [filters, channels] + window) }
    let outHeight = (height + pads[0] + pads[2] - window[0]) / stride[0] + 1
    let outWidth = (width + pads[1] + pads[3] - window[1]) / stride[1] + 1
    var result = ONNXArray([], [x.shape[0], filters, outHeight, outWidth])
    for clip in 0..<x.shape[0] {
      for filter in 0..<filters {
        for row in 0..<outHeight {
          for column in 0..<outWidth {
            var (sum, top) = (
              node.operation == "Conv" && inputs.count > 2 ? inputs[2].values[filter] : 0, -Double.infinity
            )
            for channel in node.operation == "Conv" ? 0..<channels : filter..<filter + 1 {
              for i in 0..<window[0] {
                for j in 0..<window[1] {
                  let (y, z) = (row * stride[0] + i - pads[0], column * stride[1] + j - pads[1])
                  guard (0..<height).contains(y), (0..<width).contains(z) else { continue }
                  let value = x.values[((clip * channels + channel) * height + y) * width + z]
                  let place = ((filter * channels + channel) * window[0] + i) * window[1] + j
                  sum += node.operation == "Conv" ? value * inputs[1].values[place] : value
                  top = max(top, value)
                }
              }
            }
            result.values.append(
              node.operation == "MaxPool"
                ? top : node.operation == "Conv" ? sum : sum / Double(window[0] * window[1]))
          }
        }
      }
    }
    return result
  }

  /// `LSTM` of [T, N, D]: Y alone, [T, directions, N, H]; gates stand in the order i o f c.
  static func lstm(_ node: ONNXFile.Node, _ inputs: [ONNXArray?]) throws -> ONNXArray {
    let (x, w, r) = (try #require(inputs[0]), try #require(inputs[1]), try #require(inputs[2]))
    let bias = try #require(inputs[3])
    let lengths = inputs.count > 4 ? inputs[4] : nil
    let (steps, clips, width) = (x.shape[0], x.shape[1], x.shape[2])
    let units = try #require(node.integer("hidden_size"))
    let directions = node.text("direction") == "bidirectional" ? 2 : 1
    try #require(w.shape == [directions, 4 * units, width] && r.shape == [directions, 4 * units, units])
    try #require(bias.shape == [directions, 8 * units])
    var result = ONNXArray(
      [Double](repeating: .nan, count: steps * directions * clips * units), [steps, directions, clips, units])
    for direction in 0..<directions {
      for clip in 0..<clips {
        let length = lengths.map { Int($0.values[clip]) } ?? steps
        var (hidden, cell) = ([Double](repeating: 0, count: units), [Double](repeating: 0, count: units))
        for step in direction == 0 ? Array(0..<length) : (0..<length).reversed() {
          let gates = (0..<4 * units).map { gate in
            var sum = bias.values[direction * 8 * units + gate] + bias.values[direction * 8 * units + 4 * units + gate]
            for k in 0..<width {
              sum += w.values[(direction * 4 * units + gate) * width + k] * x.values[(step * clips + clip) * width + k]
            }
            for k in 0..<units { sum += r.values[(direction * 4 * units + gate) * units + k] * hidden[k] }
            return sum
          }
          func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
          for k in 0..<units {
            cell[k] = sigmoid(gates[2 * units + k]) * cell[k] + sigmoid(gates[k]) * tanh(gates[3 * units + k])
            hidden[k] = sigmoid(gates[units + k]) * tanh(cell[k])
            result.values[((step * directions + direction) * clips + clip) * units + k] = hidden[k]
          }
        }
      }
    }
    return result
  }

  static func layerNormalization(_ node: ONNXFile.Node, _ inputs: [ONNXArray]) -> ONNXArray {
    var result = inputs[0]
    let width = result.shape[result.shape.count - 1]
    let epsilon = Double(node.attributes["epsilon"]?.float(2) ?? 1e-5)
    for start in stride(from: 0, to: result.count, by: width) {
      let values = result.values[start..<start + width]
      let mean = values.reduce(0, +) / Double(width)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      for k in 0..<width {
        let normal = (result.values[start + k] - mean) / (variance + epsilon).squareRoot()
        result.values[start + k] = normal * inputs[1].values[k] + inputs[2].values[k]
      }
    }
    return result
  }

  /// `TreeEnsembleRegressor` with `SUM` and `BRANCH_LEQ`.
  static func trees(_ node: ONNXFile.Node, _ x: ONNXArray) throws -> ONNXArray {
    let outputs = try #require(node.integer("n_targets"))
    try #require(node.text("aggregate_function") == "SUM" && node.text("post_transform") == "NONE")
    struct Place: Hashable {
      let tree: Int
      let node: Int
    }
    func places(_ trees: String, _ nodes: String) throws -> [Place] {
      zip(try node.integers(trees), try node.integers(nodes)).map { Place(tree: $0, node: $1) }
    }
    let all = try places("nodes_treeids", "nodes_nodeids")
    let index = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })
    let (features, thresholds) = (try node.integers("nodes_featureids"), node.floats("nodes_values"))
    let (modes, missing) = (node.texts("nodes_modes"), try node.integers("nodes_missing_value_tracks_true"))
    let (left, right) = (try node.integers("nodes_truenodeids"), try node.integers("nodes_falsenodeids"))
    for list in [features.count, thresholds.count, modes.count, missing.count, left.count, right.count] {
      try #require(list == all.count)
    }
    let (targets, weights) = (try node.integers("target_ids"), node.floats("target_weights"))
    var worth: [Place: [(Int, Double)]] = [:]
    for (number, place) in try places("target_treeids", "target_nodeids").enumerated() {
      worth[place, default: []].append((targets[number], Double(weights[number])))
    }
    let (rows, width) = (x.shape[0], x.shape[1])
    var result = ONNXArray([Double](repeating: 0, count: rows * outputs), [rows, outputs])
    for row in 0..<rows {
      for tree in Set(all.map(\.tree)).sorted() {
        var place = Place(tree: tree, node: 0)
        while true {
          let number = try #require(index[place])
          guard modes[number] == "BRANCH_LEQ" else { break }
          let value = x.values[row * width + features[number]]
          let goesLeft = value <= Double(thresholds[number]) || value.isNaN && missing[number] == 1
          place = Place(tree: tree, node: goesLeft ? left[number] : right[number])
        }
        for (output, value) in try #require(worth[place]) { result.values[row * outputs + output] += value }
      }
    }
    return result
  }
}
