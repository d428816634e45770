#if Serving
  /// A place among the streams that are allowed at a time; free again when nobody holds it.
  final class StreamPlace: Sendable {
    private let leave: @Sendable () -> Void

    init(leave: @escaping @Sendable () -> Void) { self.leave = leave }

    deinit { leave() }
  }
#endif
