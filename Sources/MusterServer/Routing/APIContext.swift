package import Hummingbird
internal import Logging
package import MusterModel
package import NIOCore

/// What is known about a request while it is answered.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Named in the answer, in the log and in the audit log.
    package let id: String
    /// Of whoever is at the other end of the connection, a proxy for example.
    package let remoteAddress: SocketAddress?
    /// Who makes the request; `nil` on routes that are open to all.
    package var principal: Principal?
    /// Bytes that the route takes as a body.
    package var bodyLimit = BodyLimit.json.bytes

    let answering = RequestLogState()

    package init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        id = source.logger[metadataKey: "hb.request.id"]?.description ?? "\(RequestID())"
        remoteAddress = source.channel.remoteAddress
        logger[metadataKey: "hb.request.id"] = nil
        logger[metadataKey: "request"] = .string(id)
    }

    /// For the history and the audit log.
    package var actor: Actor { Actor(principal?.author ?? "nobody", requestId: id) }

    /// A part of the path, `{name}` in the route's, decoded. One that is not UTF-8 stays as it was sent, and so names
    /// nothing.
    package func path(_ name: String) -> String {
        let raw = parameters.get(name) ?? ""
        return PercentCoding.decoded(raw[...]) ?? raw
    }
}
