/// The page for people: `page.html` with its style and script in it, so that nothing else has to be loaded.
///
/// A new number stands on both each time, which is the one that the content security policy lets through: text that somehow
/// came to be markup would not run. A recorder's code is handed to the sound thread as a `blob:`.
struct PageDocument {
  let html: String
  private let nonce: String

  init() {
    var generator = SystemRandomNumberGenerator()
    let nonce = (0..<2).map { _ in String(generator.next(), radix: 16) }.joined()
    html = Self.template.reduce(into: "") { html, part in
      switch part {
      case .text(let text): html += text
      case .nonce: html += nonce
      }
    }
    self.nonce = nonce
  }

  /// Header fields that go with it.
  var headers: [(name: String, value: String)] {
    [
      (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'nonce-\(nonce)' blob:; style-src 'nonce-\(nonce)'; connect-src 'self'; "
          + "img-src 'self' data:; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
      ),
      ("Referrer-Policy", "no-referrer"), ("Permissions-Policy", "microphone=(self), camera=(), geolocation=()"),
      ("Cross-Origin-Opener-Policy", "same-origin"),
    ]
  }

  private enum Part: Sendable {
    case text(String)
    case nonce
  }

  /// The page, cut where the nonce goes.
  private static let template: [Part] = {
    var page = String(decoding: PackageResources.page_html, as: UTF8.self)
    for (mark, resource) in [("{{style}}", PackageResources.page_css), ("{{script}}", PackageResources.page_js)] {
      page.replace(mark, with: String(decoding: resource, as: UTF8.self), maxReplacements: 1)
    }
    let pieces = page.split(separator: "{{nonce}}", omittingEmptySubsequences: false)
    return pieces.enumerated().flatMap { index, piece in (index == 0 ? [] : [Part.nonce]) + [.text(String(piece))] }
  }()
}
