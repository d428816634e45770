/// What flows between layers: a tensor and, as long as it has a time axis, how many steps of each clip are valid.
///
/// The steps behind a clip's end are zero in every activation and every gradient, and no layer lets them reach a valid
/// one: a clip gives the same result whatever the length of the batch it stands in.
struct Activation<Scalar: NeuralScalar> {
  var values: Tensor<Scalar>
  /// Valid steps a clip, 0…T; `nil` once there is no time axis.
  var lengths: [Int]?

  /// How the values divide into clips and steps.
  var layout: ClipLayout { ClipLayout(shape: values.shape, lengths: lengths) }
}
