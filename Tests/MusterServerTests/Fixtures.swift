internal import Foundation
internal import Hummingbird
internal import HummingbirdTesting
internal import Logging
internal import MusterServer
internal import MusterService

/// A router over a workspace of its own, which is gone afterwards.
func withRouter<Result: Sendable>(
    _ body: @Sendable (any TestClientProtocol) async throws -> Result
) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("muster-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let parts = ServerParts(workspace: try Workspace(creating: folder))
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return try await Application(router: buildRouter(parts), logger: logger).test(.router, body)
}

/// The texts of a problem document.
func problem(_ response: TestResponse) throws -> [String: String] {
    let object = try JSONSerialization.jsonObject(with: Data(String(buffer: response.body).utf8))
    return (object as? [String: Any] ?? [:]).compactMapValues { $0 as? String }
}
