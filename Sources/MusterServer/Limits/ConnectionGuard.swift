internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOHTTPTypes

/// Rejects requests at the connection, before they reach a route: requests that cannot be parsed or whose head is too
/// large, and clients that send a body or read a response too slowly.
///
/// Slow headers are covered by Hummingbird's idle timeout, which counts only complete heads.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The maximum length of a request target in bytes.
    static let maxTargetBytes = 8 << 10
    /// After a final response, the connection reads and discards up to this many bytes, for at most `lingerSeconds`.
    private static let maxDiscardedBytes = 64 << 20
    private static let lingerSeconds: Int64 = 5

    private let timeouts: ConnectionTimeouts
    /// Requests whose response is not completely written.
    private var openRequests = 0
    private var isReceivingBody = false
    /// The final response is written; further input is discarded and further output fails.
    private var isClosing = false
    private var isResponseLast = false
    private var discardedBytes = 0
    private var readRate: ReadRateMonitor
    private var readTimer: Scheduled<Void>?
    private var writeTimer: Scheduled<Void>?

    init(_ timeouts: ConnectionTimeouts) {
        self.timeouts = timeouts
        readRate = ReadRateMonitor(seconds: timeouts.reading, minBytes: timeouts.minBytes)
    }

    func handlerRemoved(context: ChannelHandlerContext) { cancelTimers() }

    func channelInactive(context: ChannelHandlerContext) {
        cancelTimers()
        context.fireChannelInactive()
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isClosing { return discard(part, context) }
        switch part {
        case .head(let head): begin(head, context)
        case .body(let bytes): readRate.received(bytes.readableBytes)
        case .end: endBody()
        }
        if !isClosing { context.fireChannelRead(data) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        readRate.pause(at: .now())
        context.fireChannelReadComplete()
    }

    /// A handler further up asks for more of the client's data.
    func read(context: ChannelHandlerContext) {
        readRate.wait(from: .now())
        context.read()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isClosing else { return }
        guard openRequests == 0, let problem = ConnectionProblem(error) else { return context.fireErrorCaught(error) }
        refuse(problem.problem, context)
    }

    private func begin(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        openRequests += 1
        isReceivingBody = true
        readRate.restart()
        if (head.path ?? "").utf8.count > Self.maxTargetBytes, openRequests == 1 {
            return refuse(
                Problem(
                    .uriTooLong, code: "request.targetTooLong",
                    "The request target is longer than \(Self.maxTargetBytes) bytes."), context)
        }
        // Only when no earlier response is being written: a `100 Continue` inside it would corrupt it.
        if head.headerFields[.expect]?.lowercased() == "100-continue", openRequests == 1 {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        checkReadRate(context)
    }

    private func endBody() {
        isReceivingBody = false
        readTimer?.cancel()
        readTimer = nil
    }

    private func checkReadRate(_ context: ChannelHandlerContext) {
        let delay = TimeAmount.nanoseconds(Int64(timeouts.reading * 0.25 * 1e9))
        readTimer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { [self] in
            guard isReceivingBody, !isClosing else { return }
            guard readRate.isTooSlow(at: .now()) else { return checkReadRate(context) }
            let problem = Problem(.requestTimeout, code: "request.tooSlow", "The request body arrives too slowly.")
            if openRequests == 1, !isResponseStarted { refuse(problem, context) } else { context.close(promise: nil) }
        }
    }

    // MARK: Responses

    private var isResponseStarted = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isClosing else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.kind != .informational:
            isResponseStarted = true
            // The client is still sending a body that no route reads, so the connection cannot be reused.
            isResponseLast = isReceivingBody && openRequests == 1
            if isResponseLast { head.headerFields[.connection] = "close" }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            context.write(data, promise: promise)
            openRequests -= 1
            isResponseStarted = false
            if isResponseLast && isReceivingBody { linger(context) }
        case .head, .body: context.write(data, promise: promise)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeTimer?.cancel()
        writeTimer = nil
        if !context.channel.isWritable {
            let delay = TimeAmount.nanoseconds(Int64(timeouts.writing * 1e9))
            writeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
                context.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Closing

    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        let text = problem.text(requestId: "\(RequestID())")
        var headers = problem.headers
        headers[.contentType] = "application/problem+json"
        headers[.contentLength] = "\(text.utf8.count)"
        headers[.cacheControl] = "no-store"
        headers[.connection] = "close"
        context.write(
            wrapOutboundOut(.head(HTTPResponse(status: problem.status, headerFields: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(string: text))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        linger(context)
    }

    /// Flushes the response, closes the sending side, and discards input for a while. Closing the connection with
    /// unread input would reset it, and the client could lose the response.
    private func linger(_ context: ChannelHandlerContext) {
        isClosing = true
        cancelTimers()
        context.flush()
        context.close(mode: .output, promise: nil)
        readTimer = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Self.lingerSeconds)) {
            context.close(promise: nil)
        }
        context.read()
    }

    private func discard(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .body(let bytes):
            discardedBytes += bytes.readableBytes
            if discardedBytes > Self.maxDiscardedBytes { context.close(promise: nil) }
        case .end, .head: context.close(promise: nil)
        }
    }

    private func cancelTimers() {
        readTimer?.cancel()
        writeTimer?.cancel()
        readTimer = nil
        writeTimer = nil
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
