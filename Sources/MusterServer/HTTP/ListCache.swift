internal import Hummingbird
internal import MusterService
internal import NIOCore
internal import Synchronization

/// Caches the pages of lists as they were last sent. A page is valid until something in the workspace changes.
///
/// Concurrent requests for the same page share one computation.
final class ListCache: Sendable {
    private struct Page {
        var version: CacheKey
        var body: ByteBuffer
    }

    private struct State {
        var pages: [String: Page] = [:]
        /// The keys of ``pages``, oldest first.
        var order: [String] = []
        var pending: [String: (version: CacheKey, task: Task<ByteBuffer, any Error>)] = [:]
    }

    private static let maxPages = 256
    private static let maxBytes = 1 << 20

    private let workspace: Workspace
    private let state = Mutex(State())

    init(workspace: Workspace) {
        self.workspace = workspace
    }

    /// - Parameters:
    ///   - key: identifies the request: equal keys give equal pages.
    ///   - make: makes the page as JSON. It may block.
    func page(_ key: String, _ make: @escaping @Sendable () throws -> String) async throws -> Response {
        // Read before the page is made, so that a change in the meantime invalidates the page.
        let version = try workspace.cacheKey()
        let found: Found = state.withLock { state in
            if let page = state.pages[key], page.version == version { return .cached(page.body) }
            if let pending = state.pending[key], pending.version == version { return .pending(pending.task) }
            let task = Task { try await blocking(.segmentCounts) { ByteBuffer(string: try make()) } }
            state.pending[key] = (version, task)
            return .started(task)
        }
        switch found {
        case .cached(let body): return Self.response(body)
        case .pending(let task): return Self.response(try await task.value)
        case .started(let task):
            let result = await task.result
            state.withLock { state in
                if state.pending[key]?.version == version { state.pending[key] = nil }
                if case .success(let body) = result { Self.keep(Page(version: version, body: body), for: key, in: &state) }
            }
            return Self.response(try result.get())
        }
    }

    private enum Found {
        case cached(ByteBuffer)
        case pending(Task<ByteBuffer, any Error>)
        case started(Task<ByteBuffer, any Error>)
    }

    private static func keep(_ page: Page, for key: String, in state: inout State) {
        guard page.body.readableBytes <= maxBytes else { return }
        if state.pages.updateValue(page, forKey: key) == nil { state.order.append(key) }
        if state.order.count > maxPages { state.pages[state.order.removeFirst()] = nil }
    }

    private static func response(_ body: ByteBuffer) -> Response {
        Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
    }
}
