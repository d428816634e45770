import Foundation

/// The description of the API for programs (OpenAPI 3.1): `openapi.json` beside this file, as it is.
enum OpenAPIDocument {
  static let data = Data(PackageResources.openapi_json)
}
