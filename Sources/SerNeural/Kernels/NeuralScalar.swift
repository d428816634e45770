/// A number that networks compute with: `Float` in earnest, `Double` where gradients are checked to six digits.
///
/// Layers are generic over it and hold no loop over single values: everything that costs time is one of these
/// operations, each on a whole row, image or matrix. `Float` hands them to OpenBLAS and to the C loops of CSerKernels;
/// `Double` has them written out plainly, and the tests compare the two.
public protocol NeuralScalar: MatrixArithmetic, WindowArithmetic, DirectConvolutionArithmetic, WinogradArithmetic,
  PanelArithmetic, NormalizationArithmetic, ActivationArithmetic, RecurrentArithmetic, UpdateArithmetic,
  BinaryFloatingPoint, Codable, Sendable
{}

extension Float: NeuralScalar {}
extension Double: NeuralScalar {}
