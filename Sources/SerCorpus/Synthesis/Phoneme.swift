/// The sounds of English that the synthetic voice can say, with their ARPAbet names.
public enum Phoneme: String, CaseIterable, Sendable, Codable {
  case iy, ih, eh, ae, aa, ao, uh, uw, ah, ax, er
  case ey, ay, ow, aw
  case w, y, r, l
  case m, n, ng
  case f, v, th, dh, s, z, sh
  case p, b, t, d, k, g
  case hh

  /// How the air gets through.
  public enum Manner: Sendable, Equatable {
    case vowel, approximant, nasal, fricative, stop, aspirate
  }

  public var manner: Manner {
    switch self {
    case .iy, .ih, .eh, .ae, .aa, .ao, .uh, .uw, .ah, .ax, .er, .ey, .ay, .ow, .aw: .vowel
    case .w, .y, .r, .l: .approximant
    case .m, .n, .ng: .nasal
    case .f, .v, .th, .dh, .s, .z, .sh: .fricative
    case .p, .b, .t, .d, .k, .g: .stop
    case .hh: .aspirate
    }
  }

  /// Whether the vocal folds vibrate.
  public var isVoiced: Bool {
    switch self {
    case .f, .th, .s, .sh, .p, .t, .k, .hh: false
    default: true
    }
  }
}
