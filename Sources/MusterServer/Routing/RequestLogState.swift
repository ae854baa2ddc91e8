internal import Synchronization

/// What a route finds out about a request, for those that the answer passes on its way out.
final class RequestLogState: Sendable {
    private let name = Mutex<String?>(nil)

    /// Who makes the request.
    var author: String? {
        get { name.withLock { $0 } }
        set { name.withLock { $0 = newValue } }
    }
}
