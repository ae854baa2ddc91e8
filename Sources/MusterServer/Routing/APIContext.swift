package import Hummingbird
internal import Logging
package import MusterModel
package import NIOCore
internal import Synchronization

/// The context of a request while it is processed.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The request's id in the response, the log and the audit log.
    package let id: String
    /// The address of the connection's other end, which may be a proxy.
    package let remoteAddress: SocketAddress?
    /// The sender of the request; `nil` on public routes.
    package var principal: Principal?
    /// The maximum size of the body in bytes.
    package var bodyLimit = BodyLimit.json.bytes

    let logState = RequestLogState()

    package init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        id = source.logger[metadataKey: "hb.request.id"]?.description ?? "\(RequestID())"
        remoteAddress = source.channel.remoteAddress
        logger[metadataKey: "hb.request.id"] = nil
        logger[metadataKey: "request"] = .string(id)
    }

    /// The author of a change for the history and the audit log.
    package var actor: Actor { Actor(principal?.author ?? "nobody", requestId: id) }

    /// The decoded value of a path parameter, `{name}` in the route's path. A value that is not valid UTF-8 is returned
    /// undecoded and matches no resource.
    package func path(_ name: String) -> String {
        let raw = parameters.get(name) ?? ""
        return PercentCoding.decoded(raw[...]) ?? raw
    }
}

/// Passes the author of a request from the route back to the middleware that logs the response.
final class RequestLogState: Sendable {
    private let name = Mutex<String?>(nil)

    /// The sender of the request; `nil` before authentication and on public routes.
    var author: String? {
        get { name.withLock { $0 } }
        set { name.withLock { $0 = newValue } }
    }
}
