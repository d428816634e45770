import SerNeural

/// The rows of blocks that the convolutional networks begin with, of 3 × 3 windows; every block halves time and
/// frequency, as long as two of them are left.
enum ConvolutionBlocks {
  private static let window = WindowSize(3, 3)

  /// Convolution, batch normalisation, ReLU and max pooling, once for every number of filters (Simonyan & Zisserman 2015,
  /// arXiv:1409.1556); behind the first, blocks of two convolutions beside a shortcut where `residual` is asked for
  /// (He et al. 2016, arXiv:1512.03385).
  static func layers(_ settings: NetworkSettings, _ frames: [Int]) -> [LayerSpecification] {
    var (layers, shape): ([LayerSpecification], [Int]) = ([], frames)
    var channels = 1
    for (place, filters) in settings.filters.values.enumerated() {
      if settings.residual, place > 0 {
        layers += residual(settings, filters, isWider: filters != channels)
      } else {
        layers += normalized(settings, filters) + [.activation(.relu)]
      }
      let pooling = WindowSize(shape[0] > 1 ? 2 : 1, shape[1] > 1 ? 2 : 1)
      layers.append(.maxPooling(window: pooling))
      shape = [shape[0] / pooling.time, shape[1] / pooling.frequency]
      channels = filters
    }
    return layers
  }

  private static func normalized(_ settings: NetworkSettings, _ filters: Int, window: WindowSize = window)
    -> [LayerSpecification]
  {
    [.convolution(filters: filters, window: window)] + (settings.batchNormalization ? [.batchNormalization] : [])
  }

  private static func residual(
    _ settings: NetworkSettings, _ filters: Int, isWider: Bool
  ) -> [LayerSpecification] {
    [
      .residual(
        body: normalized(settings, filters) + [.activation(.relu)] + normalized(settings, filters),
        shortcut: isWider ? normalized(settings, filters, window: WindowSize(1, 1)) : []),
      .activation(.relu),
    ]
  }
}

extension NetworkSettings {
  /// Dropout, where there is any.
  var dropoutLayers: [LayerSpecification] { dropout > 0 ? [.dropout(rate: dropout)] : [] }

  /// A hidden layer and the scores, with dropout before each.
  func head(classes: Int) -> [LayerSpecification] {
    dropoutLayers + [.dense(units: dense), .activation(.relu)] + dropoutLayers + [.dense(units: classes)]
  }

  /// Steps in time to one vector.
  var poolingLayer: LayerSpecification { pooling == .attention ? .attentionPooling(units: 64) : .temporalMean }
}
