internal import Logging
internal import MusterModel
internal import MusterServer
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
import Testing

/// Runs `body` while a server listens on a free port of this machine.
func withServer<Result: Sendable>(
    _ test: TestWorkspace? = nil, changing change: (inout ServerSettings) -> Void = { _ in }, routes: Routes = Routes(),
    _ body: @Sendable @escaping (_ port: Int) async throws -> Result
) async throws -> Result {
    let test = try test ?? TestWorkspace()
    var settings = ServerSettings()
    settings.port = 0
    change(&settings)
    let (ports, listening) = AsyncStream.makeStream(of: Int.self)
    let server = Server(
        dependencies: ServerDependencies(workspace: test.workspace, settings: settings), routes: routes, logger: .silent,
        onListening: { listening.yield($0) })
    let group = ServiceGroup(configuration: .init(services: [server], logger: .silent))
    return try await withThrowingTaskGroup(of: Result?.self) { tasks in
        tasks.addTask {
            try await group.run()
            return nil
        }
        tasks.addTask {
            for await port in ports {
                let result = try await body(port)
                await group.triggerGracefulShutdown()
                return result
            }
            return nil
        }
        var result: Result?
        for try await finished in tasks { result = finished ?? result }
        return try #require(result)
    }
}

/// A plain TCP connection, for sending malformed requests.
enum RawConnection {
    /// Runs `body` with an open connection.
    static func with<Result: Sendable>(
        port: Int, _ body: @Sendable @escaping (inout Conversation) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: false))
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var conversation = Conversation(parts: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&conversation)
        }
    }

    struct Conversation {
        var parts: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        private(set) var received: [UInt8] = []

        init(
            parts: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
            outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) {
            self.parts = parts
            self.outbound = outbound
        }

        func send(_ text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }
        func send(_ bytes: [UInt8]) async throws { try await outbound.write(ByteBuffer(bytes: bytes)) }

        /// Reads until `text` was received or the server closes the connection, and returns everything received so far.
        mutating func read(until text: String? = nil) async throws -> String {
            while text.map({ !String(decoding: received, as: UTF8.self).contains($0) }) ?? true {
                guard let part = try await next() else { break }
                received += part.readableBytesView
            }
            return String(decoding: received, as: UTF8.self)
        }

        private mutating func next() async throws -> ByteBuffer? {
            // The server may reset the connection after its last response.
            do { return try await parts.next() } catch is IOError { return nil }
        }
    }
}
