import CSerKernels
import SerLearning
import SerNumerics

/// The kernel among all training rows, shared by every two-class problem of a fit.
///
/// Rows stand grouped by class. The values within a class are computed once for all pairs that the class takes part in,
/// those between two classes belong to one pair only: together the whole Gram matrix is computed once and half of it is
/// never held.
struct KernelMatrix: Sendable {
  /// The grouped training rows.
  let operand: KernelOperand
  let plan: KernelMemoryPlan
  /// Where the rows of each class stand.
  private let ranges: [Range<Int>]
  /// Kernel values within each class; empty where they aren't kept.
  private let classBlocks: [Matrix]

  /// Computes what the pairs share.
  init(
    _ operand: KernelOperand, ranges: [Range<Int>], plan: KernelMemoryPlan, workers: Int
  ) async throws(TrainingError) {
    self.operand = operand
    self.plan = plan
    self.ranges = ranges
    guard plan.keepsClassBlocks else {
      classBlocks = []
      return
    }
    do {
      classBlocks = try await parallelMap(count: ranges.count, workers: workers) { place in
        var block = Matrix(rows: ranges[place].count, columns: ranges[place].count)
        block.values.withUnsafeMutableBufferPointer { values in
          guard let values = values.baseAddress else { return }
          operand.writeGram(ranges[place], into: values, stride: ranges[place].count)
        }
        return block
      }
    } catch { throw .cancelled }
  }

  /// Solves the problem of a pair of classes, by the method that its memory allows.
  func solve(
    _ pair: (first: Int, second: Int), _ problem: SMOProblem, _ settings: SMOSettings, in buffer: KernelBuffer
  ) throws(TrainingError) -> SMOSolution {
    if plan.isDense(rows: problem.count) {
      return try SMOSolver(problem, settings: settings).solve(denseRows(pair, in: buffer))
    }
    let rows = BatchedKernelRows(
      operand, ranges: [ranges[pair.first], ranges[pair.second]], bytes: plan.bytesOfPair, in: buffer)
    return try BlockedSMOSolver(problem, settings: settings).solve(rows)
  }

  /// The Gram matrix of a pair: the blocks within its classes, the one between them, and that one's mirror image.
  func denseRows(_ pair: (first: Int, second: Int), in buffer: KernelBuffer) -> DenseKernelRows {
    let (first, second) = (ranges[pair.first], ranges[pair.second])
    let count = first.count + second.count
    let result = DenseKernelRows(count: count, in: buffer)
    writeBlock(pair.first, into: result.values, stride: count)
    writeBlock(pair.second, into: result.values + first.count * (count + 1), stride: count)
    operand.writeValues(of: operand, first, against: second, into: result.values + first.count, stride: count)
    ser_transpose(
      result.values + first.count, count, result.values + first.count * count, count, first.count, second.count)
    return result
  }

  private func writeBlock(_ place: Int, into target: UnsafeMutablePointer<Float>, stride: Int) {
    guard plan.keepsClassBlocks else { return operand.writeGram(ranges[place], into: target, stride: stride) }
    let count = ranges[place].count
    classBlocks[place].values.withUnsafeBufferPointer { block in
      guard let block = block.baseAddress else { return }
      for row in 0..<count { (target + row * stride).update(from: block + row * count, count: count) }
    }
  }
}
