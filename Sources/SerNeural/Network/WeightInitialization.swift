import SerNumerics

/// The first weights of a network, as is usual for each kind of layer; biases start at 0.
struct WeightInitialization<Scalar: NeuralScalar> {
  let seed: Seed

  /// Normal with variance 2 / inputs, for weights in front of a ReLU (He et al. 2015, arXiv:1502.01852).
  func heNormal(_ weight: Parameter<Scalar>, inputs: Int) {
    var stream = seed.derived(weight.name).makeStream()
    let deviation = (2 / Double(inputs)).squareRoot()
    weight.value.copy(from: (0..<weight.count).map { _ in Scalar(deviation * stream.gaussian()) })
  }

  /// Uniform in ±√(6 / (inputs + outputs)), for everything else (Glorot & Bengio 2010).
  func glorotUniform(_ weight: Parameter<Scalar>, inputs: Int, outputs: Int) {
    var stream = seed.derived(weight.name).makeStream()
    let limit = (6 / Double(inputs + outputs)).squareRoot()
    weight.value.copy(from: (0..<weight.count).map { _ in Scalar(stream.uniform(-limit, limit)) })
  }

  func fill(_ map: AffineMap<Scalar>, isRectified: Bool) {
    if isRectified {
      heNormal(map.weight, inputs: map.inputs)
    } else {
      glorotUniform(map.weight, inputs: map.inputs, outputs: map.outputs)
    }
  }

  /// Glorot for the input of each gate, an orthogonal matrix for its recurrence (Saxe et al. 2014, arXiv:1312.6120),
  /// and 1 as the bias of the forget gate (Jozefowicz et al. 2015).
  func fill(_ direction: LSTMDirection<Scalar>) {
    let units = direction.units
    glorotUniform(direction.inputMap.weight, inputs: direction.inputMap.inputs, outputs: units)
    if let bias = direction.inputMap.bias { (bias.value.values + units).update(repeating: 1, count: units) }
    let recurrent = direction.recurrentMap.weight
    var stream = seed.derived(recurrent.name).makeStream()
    for gate in 0..<4 {
      let matrix = orthogonal(units, &stream)
      for row in 0..<units {
        for column in 0..<units {
          recurrent.value.values[row * 4 * units + gate * units + column] = Scalar(matrix[row][column])
        }
      }
    }
  }

  /// Gaussian rows, each made orthogonal to those before it and of length 1 (Gram & Schmidt, in its stable form).
  private func orthogonal(_ size: Int, _ stream: inout RandomStream) -> [[Double]] {
    var rows: [[Double]] = []
    for _ in 0..<size {
      var row = (0..<size).map { _ in stream.gaussian() }
      for other in rows {
        let share = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
        for index in row.indices { row[index] -= share * other[index] }
      }
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      rows.append(row.map { $0 / length })
    }
    return rows
  }
}
