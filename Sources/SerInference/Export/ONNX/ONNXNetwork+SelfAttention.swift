extension ONNXNetwork {
  /// Scaled dot-product attention in several heads over the valid steps.
  func addSelfAttention(
    _ heads: Int, behind input: ONNXActivation, at place: String, to graph: inout ONNXGraph
  ) throws(ModelExportError) -> ONNXActivation {
    // Weights of 0 meet what lies behind a clip's end: it must be finite.
    let steps = graph.cleared(input)
    let (count, width) = (steps.shape[0], steps.shape[1])
    let headWidth = width / heads
    let projected = try addMap(steps.value, at: place, prefix: "projection-", to: &graph)
    // Queries, keys and values, each [N, heads, T, headWidth].
    let parts = graph.transposed(graph.reshaped(projected, [-1, count, 3, heads, headWidth]), [2, 0, 3, 1, 4])
    let (queries, keys) = (graph.slice(parts, at: 0, along: 0), graph.slice(parts, at: 1, along: 0))
    let products = graph.matrixProduct(queries, graph.transposed(keys, [0, 1, 3, 2]))
    var scores = graph.product(products, graph.float(1 / Float(headWidth).squareRoot()))
    if let lengths = steps.lengths {
      let mask = graph.widened(graph.isOwn(step: count, lengths: lengths), at: [1, 2])
      scores = graph.choice(mask, scores, graph.float(Self.never))
    }
    let context = graph.matrixProduct(graph.softmax(scores, along: 3), graph.slice(parts, at: 2, along: 0))
    var result = steps
    let gathered = graph.reshaped(graph.transposed(context, [0, 2, 1, 3]), [-1, count, width])
    result.value = try addMap(gathered, at: place, prefix: "output-", to: &graph)
    result.isClear = steps.lengths == nil
    return result
  }
}
