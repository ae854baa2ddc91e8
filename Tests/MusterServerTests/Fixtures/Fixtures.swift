internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import Logging
internal import MusterModel
internal import MusterServer
internal import MusterService
internal import MusterTestSupport

/// A temporary workspace for one test, with a clock that the test controls.
final class TestWorkspace: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("muster-\(UUID().uuidString)").path
    let clock = TestClock()
    let workspace: Workspace

    init() throws {
        let clock = clock
        workspace = try Workspace(creating: path, now: { clock.now })
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Request headers with a new key of this role.
    func headers(_ role: AccessRole) throws -> HTTPFields {
        [.authorization: "Bearer " + (try workspace.access.createKey(name: "\(role)", role: role, by: "test").token)]
    }
}

/// Runs `body` with a client that calls the router without a connection.
func withRouter<Result: Sendable>(
    _ test: TestWorkspace? = nil, changing change: (inout ServerSettings) -> Void = { _ in }, routes: Routes = Routes(),
    _ body: @Sendable (any TestClientProtocol) async throws -> Result
) async throws -> Result {
    let test = try test ?? TestWorkspace()
    var settings = ServerSettings()
    change(&settings)
    let router = buildRouter(ServerDependencies(workspace: test.workspace, settings: settings), adding: routes)
    return try await Application(router: router, logger: .silent).test(.router, body)
}

extension Logger {
    static var silent: Logger { Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }) }
}

/// The string fields of a problem document.
func problem(_ response: TestResponse) throws -> [String: String] {
    try object(response).compactMapValues { $0 as? String }
}

/// The body of a response as a JSON object.
func object(_ response: TestResponse) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(String(buffer: response.body).utf8))
    return object as? [String: Any] ?? [:]
}

extension HTTPField.Name {
    static let requestId = HTTPField.Name("X-Request-Id")!
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
