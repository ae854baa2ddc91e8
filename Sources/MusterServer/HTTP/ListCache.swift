internal import Hummingbird
internal import MusterService
internal import NIOCore
internal import Synchronization

/// Pages of lists as they were sent last, which are sent again while nothing has changed.
///
/// Whoever asks for a page that is being made waits for it, so that it is made once.
final class ListCache: Sendable {
    private struct Page {
        var token: CacheKey
        var body: ByteBuffer
    }

    private struct State {
        var pages: [String: Page] = [:]
        /// Keys of ``pages``, those kept first in front.
        var order: [String] = []
        var inMaking: [String: (token: CacheKey, task: Task<ByteBuffer, any Error>)] = [:]
    }

    private static let maxPages = 256
    private static let maxBytes = 1 << 20

    private let workspace: Workspace
    private let state = Mutex(State())

    init(workspace: Workspace) {
        self.workspace = workspace
    }

    /// - Parameters:
    ///   - key: what is asked for; the same key, the same page.
    ///   - make: makes the page, JSON. It blocks.
    func page(_ key: String, _ make: @escaping @Sendable () throws -> String) async throws -> Response {
        // Before the page is made: what changes meanwhile makes it old.
        let token = try workspace.cacheKey()
        let found: Found = state.withLock { state in
            if let page = state.pages[key], page.token == token { return .made(page.body) }
            if let making = state.inMaking[key], making.token == token { return .inMaking(making.task) }
            let task = Task { try await blocking(.counting) { ByteBuffer(string: try make()) } }
            state.inMaking[key] = (token, task)
            return .begun(task)
        }
        switch found {
        case .made(let body): return Self.response(body)
        case .inMaking(let task): return Self.response(try await task.value)
        case .begun(let task):
            let result = await task.result
            state.withLock { state in
                if state.inMaking[key]?.token == token { state.inMaking[key] = nil }
                if case .success(let body) = result { Self.keep(Page(token: token, body: body), for: key, in: &state) }
            }
            return Self.response(try result.get())
        }
    }

    private enum Found {
        case made(ByteBuffer)
        case inMaking(Task<ByteBuffer, any Error>)
        case begun(Task<ByteBuffer, any Error>)
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
