import Foundation
import MusterDelivery
import MusterFiles
import MusterModel
import MusterTestSupport
import Testing

@Suite struct WebhookTransportTests {
    private let folder: TemporaryFolder
    private let file: LocalFile
    private let rows = 87

    init() throws {
        folder = try TemporaryFolder()
        let path = folder.path + "/push.ndjson"
        // Numbers with gaps: other channels have the rows between.
        let text = (0..<rows).map {
            #"{"id":"weekly-1.\#($0 * 3 + 1)","customer_id":"C\#($0) \"ü\" .","offer_id":"o","rank":1}"# + "\n"
        }.joined()
        try Data(text.utf8).write(to: URL(filePath: path))
        file = LocalFile(path: path, byteCount: text.utf8.count, sha256: try Digest.sha256(ofFile: path))
    }

    private var rejectedPath: String { folder.path + "/rejected.ndjson" }

    private func send(to server: WebhookServer, batchSize: Int = 10, ratePerSecond: Double? = nil) throws {
        let transport = WebhookTransport(
            to: WebhookTarget(
                url: server.url, signingKey: WebhookSigningKey(WebhookServer.secret), timeout: 60, allowsPrivateAddresses: true),
            .init(
                campaignId: "weekly", runId: "weekly-1", channelId: "push", timestamp: Date(timeIntervalSince1970: 1_700_000_000)),
            batchSize: batchSize, ratePerSecond: ratePerSecond, rejectedPath: rejectedPath)
        try transport.send(file, as: "push", control: TransferControl())
    }

    private func error(of server: WebhookServer, batchSize: Int = 10) throws -> TransferError? {
        do {
            try send(to: server, batchSize: batchSize)
            return nil
        } catch let error as TransferError {
            return error
        }
    }

    private var allIds: [String] { (0..<rows).map { "weekly-1.\($0 * 3 + 1)" } }

    @Test("all recommendations are sent in batches, signed, in order, and once")
    func batches() throws {
        let server = try WebhookServer()
        try send(to: server)
        try send(to: server)
        let messages = try server.messages
        #expect(messages.flatMap(\.ids) == allIds && messages.map(\.ids.count) == [10, 10, 10, 10, 10, 10, 10, 10, 7])
        #expect(messages.first?.id == "weekly-1.push.1-28" && Set(messages.map(\.id)).count == 9)
        for message in messages {
            #expect(message.isSigned && message.body.timestamp == "2023-11-14T22:13:20Z")
            #expect(message.body.data.campaignId == "weekly" && message.body.data.runId == "weekly-1")
        }
        #expect(try WebhookTransport.progress(of: file.path)?.accepted == rows)
    }

    @Test("an attempt continues after the last answer with the same batches, and drops what a dead one has written")
    func continued() throws {
        let server = try WebhookServer(.status(400))
        try send(to: server)
        #expect(try WebhookTransport.progress(of: file.path)?.rejected == rows)
        try WebhookProgress.reset(of: file.path)

        // The first attempt gets no answer; the second one rejects a batch, writes half a line more, and dies.
        try server.set(.status(503, retryAfter: "3600"))
        let busy = try error(of: server)
        #expect(busy?.kind == .temporary && busy?.retryAfter == 3600)
        let kept = try RejectedFile(path: rejectedPath).contents().rows
        #expect(kept == 0)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: rejectedPath))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("half a li".utf8))
        try handle.close()
        let before = try server.messages.count
        try server.set(.status(400))
        // Another batch size changes nothing: the first one was sent.
        try send(to: server, batchSize: 7)
        let later = try server.messages.dropFirst(before)
        #expect(later.first?.id == "weekly-1.push.1-28" && later.count == 9)
        let lines = try String(contentsOfFile: rejectedPath, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == rows && lines.allSatisfy { $0.hasPrefix(#"{"recommendation":{"id":"weekly-1."#) })
        #expect(lines[0].hasSuffix(#"},"reason":"The receiver answered 400: refused: [1mwhy not"}"#))

        let copy = try #require(try RejectedFile(path: rejectedPath).copy(withoutCustomers: [#"C3 "ü" ."#, "C4", "c5"]))
        let rest = try String(contentsOfFile: copy.temporaryPath, encoding: .utf8).split(separator: "\n")
        #expect(rest.count == rows - 1 && !rest.contains { $0.contains("C3 ") })
        #expect(try RejectedFile(path: rejectedPath).copy(withoutCustomers: ["C4"]) == nil)
    }

    @Test("no more batches a second are sent than allowed")
    func rate() throws {
        let server = try WebhookServer()
        let start = ContinuousClock.now
        try send(to: server, batchSize: 20, ratePerSecond: 10)
        // Five batches with four intervals.
        #expect(try server.messages.count == 5)
        #expect(ContinuousClock.now - start >= .milliseconds(400))
    }

    @Test("a damaged file is reported before a message is sent of it")
    func damaged() throws {
        try Data("{\"customer_id\":\"C1\"}\n".utf8).write(to: URL(filePath: file.path))
        let server = try WebhookServer()
        #expect(try error(of: server)?.code == "webhook.invalidFile")
        #expect(try server.messages.isEmpty)
    }
}
