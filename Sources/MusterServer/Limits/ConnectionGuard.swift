internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOHTTPTypes

/// Refuses at the connection what no route should have to see: requests that cannot be read or whose head is too large,
/// and clients that send or take a body too slowly to be worth waiting for.
///
/// Headers that come slowly are the business of Hummingbird's idle timeout, which knows only whole heads.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Bytes of a request's target.
    static let maxTargetBytes = 8 << 10
    /// Bytes of a body that nobody wants any more, and seconds, until its client is cut off.
    private static let maxDiscardedBytes = 64 << 20
    private static let lingerSeconds: Int64 = 5

    private let timeouts: ConnectionTimeouts
    /// Requests whose answer has not been written to its end.
    private var openRequests = 0
    private var isBodyComing = false
    /// Nothing more is read, nor written.
    private var isClosing = false
    private var isAnswerLast = false
    private var rest = 0
    private var pace: ReadRateMonitor
    private var slowReaderCheck: Scheduled<Void>?
    private var slowWriterCheck: Scheduled<Void>?

    init(_ timeouts: ConnectionTimeouts) {
        self.timeouts = timeouts
        pace = ReadRateMonitor(seconds: timeouts.reading, minBytes: timeouts.minBytes)
    }

    func handlerRemoved(context: ChannelHandlerContext) { cancelChecks() }

    func channelInactive(context: ChannelHandlerContext) {
        cancelChecks()
        context.fireChannelInactive()
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isClosing { return discard(part, context) }
        switch part {
        case .head(let head): begin(head, context)
        case .body(let bytes): pace.received(bytes.readableBytes)
        case .end: endBody()
        }
        if !isClosing { context.fireChannelRead(data) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        pace.pause(at: .now())
        context.fireChannelReadComplete()
    }

    /// Somebody wants more of what the client sends.
    func read(context: ChannelHandlerContext) {
        pace.wait(from: .now())
        context.read()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isClosing else { return }
        guard openRequests == 0, let problem = ConnectionProblem(error) else { return context.fireErrorCaught(error) }
        refuse(problem.problem, context)
    }

    private func begin(_ head: HTTPRequest, _ context: ChannelHandlerContext) {
        openRequests += 1
        isBodyComing = true
        pace.restart()
        if (head.path ?? "").utf8.count > Self.maxTargetBytes, openRequests == 1 {
            return refuse(
                Problem(
                    .uriTooLong, code: "request.targetTooLong",
                    "The request's target is longer than \(Self.maxTargetBytes) bytes."), context)
        }
        // Within an earlier answer it would be taken for a part of that.
        if head.headerFields[.expect]?.lowercased() == "100-continue", openRequests == 1 {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        checkPace(context)
    }

    private func endBody() {
        isBodyComing = false
        slowReaderCheck?.cancel()
        slowReaderCheck = nil
    }

    private func checkPace(_ context: ChannelHandlerContext) {
        let delay = TimeAmount.nanoseconds(Int64(timeouts.reading * 0.25 * 1e9))
        slowReaderCheck = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { [self] in
            guard isBodyComing, !isClosing else { return }
            guard pace.isTooSlow(at: .now()) else { return checkPace(context) }
            let problem = Problem(.requestTimeout, code: "request.tooSlow", "The body comes too slowly.")
            if openRequests == 1, !isAnswerBegun { refuse(problem, context) } else { context.close(promise: nil) }
        }
    }

    // MARK: Answers

    private var isAnswerBegun = false

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isClosing else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.kind != .informational:
            isAnswerBegun = true
            // The client still sends what nobody wants: the connection is of no further use.
            isAnswerLast = isBodyComing && openRequests == 1
            if isAnswerLast { head.headerFields[.connection] = "close" }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            context.write(data, promise: promise)
            openRequests -= 1
            isAnswerBegun = false
            if isAnswerLast && isBodyComing { linger(context) }
        case .head, .body: context.write(data, promise: promise)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        slowWriterCheck?.cancel()
        slowWriterCheck = nil
        if !context.channel.isWritable {
            let delay = TimeAmount.nanoseconds(Int64(timeouts.writing * 1e9))
            slowWriterCheck = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
                context.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: The end

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

    /// Sends what was written and nothing more, and takes what the client is sending for a while: a connection that is
    /// closed while something is unread loses the answer too.
    private func linger(_ context: ChannelHandlerContext) {
        isClosing = true
        cancelChecks()
        context.flush()
        context.close(mode: .output, promise: nil)
        slowReaderCheck = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Self.lingerSeconds)) {
            context.close(promise: nil)
        }
        context.read()
    }

    private func discard(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .body(let bytes):
            rest += bytes.readableBytes
            if rest > Self.maxDiscardedBytes { context.close(promise: nil) }
        case .end, .head: context.close(promise: nil)
        }
    }

    private func cancelChecks() {
        slowReaderCheck?.cancel()
        slowWriterCheck?.cancel()
        slowReaderCheck = nil
        slowWriterCheck = nil
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
