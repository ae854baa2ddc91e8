import Foundation
import Hummingbird
import MusterDelivery
import MusterFiles
import MusterTestSupport
import Synchronization
import Testing

@Suite struct WebhookTransportTests {
    private let folder: TemporaryFolder
    private let file: LocalFile
    private let rows = 237
    private let key = WebhookSigningKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    init() throws {
        folder = try TemporaryFolder()
        let path = folder.path + "/push.ndjson"
        // Numbers with gaps: other channels have the rows between.
        let text = (0..<rows).map { #"{"id":"weekly-1.\#($0 * 3 + 1)","customerId":"C\#($0) \"ü\" .","rank":1}"# + "\n" }.joined()
        try Data(text.utf8).write(to: URL(filePath: path))
        file = LocalFile(path: path, byteCount: text.utf8.count, sha256: try Digest.sha256(ofFile: path))
    }

    private var rejectedPath: String { folder.path + "/rejected.ndjson" }

    private func transport(
        to address: String, batchSize: Int = 10, ratePerSecond: Double? = nil, timeout: TimeInterval = 20
    ) -> WebhookTransport {
        WebhookTransport(
            to: WebhookTarget(url: address + "/hook", signingKey: key, timeout: timeout, allowsPrivateAddresses: true),
            .init(
                campaignId: "weekly", runId: "weekly-1", channelId: "push", timestamp: Date(timeIntervalSince1970: 1_700_000_000)),
            batchSize: batchSize, ratePerSecond: ratePerSecond, rejectedPath: rejectedPath)
    }

    private struct Body: Decodable {
        struct Content: Decodable {
            struct Recommendation: Decodable { var id: String }

            var campaignId, runId, channelId: String
            var recommendations: [Recommendation]
        }

        var type: String
        var timestamp: String
        var data: Content
    }

    private func ids(in body: String) throws -> [String] {
        try JSONDecoder().decode(Body.self, from: Data(body.utf8)).data.recommendations.map(\.id)
    }

    private var allIds: [String] { (0..<rows).map { "weekly-1.\($0 * 3 + 1)" } }

    /// Runs a blocking transfer on a thread of its own.
    private func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    @Test("all recommendations are sent in batches, signed, in order")
    func batches() async throws {
        try await WebhookReceiver.receiving({ _, _ in .text(.ok) }) { receiver, address in
            try await blocking { try transport(to: address).send(file, as: "push", control: TransferControl()) }
            let received = receiver.received
            #expect(received.count == 24)
            #expect(try received.flatMap { try ids(in: $0.body) } == allIds)
            #expect(received.map(\.id).first == "weekly-1.push.1-28" && Set(received.map(\.id)).count == 24)
            for message in received {
                #expect(message.signature == key?.signature(id: message.id, timestamp: message.timestamp, body: message.body))
                let body = try JSONDecoder().decode(Body.self, from: Data(message.body.utf8))
                #expect(body.type == "recommendations.decided" && body.timestamp == "2023-11-14T22:13:20Z")
                #expect(body.data.campaignId == "weekly" && body.data.runId == "weekly-1" && body.data.channelId == "push")
            }
            // Nothing is left to send, also for another attempt.
            try await blocking { try transport(to: address).send(file, as: "push", control: TransferControl()) }
            #expect(receiver.received.count == 24)
            #expect(try WebhookTransport.progress(of: file.path)?.accepted == rows)
        }
    }

    @Test(
        "a receiver that drops, delays and refuses messages gets each recommendation under one id, or it is rejected",
        arguments: 0..<5)
    func unreliable(_ seed: Int) async throws {
        let random = Mutex(SeededRandom(seed: UInt64(seed)))
        let accepted = Mutex<[String: String]>([:])
        try await WebhookReceiver.receiving({ message, _ in
            // Whether a batch is rejected depends on the batch; everything else happens by chance.
            if message.id.hasSuffix("8") { return .text(.badRequest, "\"no\"\n") }
            switch random.withLock({ Int.random(in: 0..<10, using: &$0) }) {
            case 0: return .text(.internalServerError)
            case 1: return .text(.tooManyRequests, headers: [.retryAfter: "0"])
            case 2: throw CancellationError()
            case 3:
                try await Task.sleep(for: .milliseconds(900))
                return .text(.ok)
            case 4:
                // Received, but the answer is lost.
                accepted.withLock { $0[message.id] = message.body }
                return .text(.badGateway)
            default:
                let before = accepted.withLock { $0.updateValue(message.body, forKey: message.id) }
                #expect(before == nil || before == message.body)
                return .text(.accepted)
            }
        }) { receiver, address in
            var attempts = 0
            while true {
                attempts += 1
                try #require(attempts < 200)
                let control = TransferControl()
                // Another batch size must not change the batches of a delivery that has begun.
                let transport = transport(to: address, batchSize: attempts == 1 ? 10 : 7, timeout: 0.5)
                let stop = random.withLock { Bool.random(using: &$0) ? Int.random(in: 1...600, using: &$0) : nil }
                if let stop {
                    Thread.detachNewThread {
                        Thread.sleep(forTimeInterval: Double(stop) / 1000)
                        control.stop()
                    }
                }
                // What an attempt leaves that dies before it stores its progress.
                if FileManager.default.fileExists(atPath: rejectedPath) {
                    let handle = try #require(FileHandle(forWritingAtPath: rejectedPath))
                    try handle.seekToEnd()
                    try handle.write(contentsOf: Data("half a li".utf8))
                    try handle.close()
                }
                do {
                    try await blocking { try transport.send(file, as: "push", control: control) }
                    break
                } catch let error as TransferError {
                    #expect(error.kind == .temporary)
                } catch is CancellationError {
                    #expect(stop != nil)
                }
            }
            let bodies = accepted.withLock { $0 }
            let got = try bodies.values.flatMap { try ids(in: $0) }
            let rejections = try String(contentsOfFile: rejectedPath, encoding: .utf8).split(separator: "\n").map { line in
                struct Rejection: Decodable {
                    var reason: String
                    var recommendation: Body.Content.Recommendation
                }
                return try JSONDecoder().decode(Rejection.self, from: Data(line.utf8))
            }
            #expect(rejections.allSatisfy { $0.reason == #"The receiver answered 400: "no""# })
            #expect(Set(got).count == got.count)
            #expect((got + rejections.map(\.recommendation.id)).sorted() == allIds.sorted())
            let progress = try #require(try WebhookTransport.progress(of: file.path))
            #expect(progress.rejected == rejections.count && progress.accepted == got.count)
        }
    }

    @Test("no more batches a second are sent than allowed")
    func rate() async throws {
        try await WebhookReceiver.receiving({ _, _ in .text(.ok) }) { receiver, address in
            let start = ContinuousClock.now
            try await blocking {
                try transport(to: address, batchSize: 50, ratePerSecond: 10).send(file, as: "push", control: TransferControl())
            }
            // Five batches with four intervals.
            #expect(receiver.received.count == 5 && ContinuousClock.now - start >= .milliseconds(400))
        }
    }

    @Test("a receiver that is gone, or asks to wait for long, ends the attempt, which continues later")
    func ending() async throws {
        let answers = Mutex([(503, "3600"), (410, ""), (200, "")])
        try await WebhookReceiver.receiving({ _, count in
            guard count >= 3 else { return .text(.ok) }
            let (status, wait) = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
            return .text(.init(code: status), headers: wait.isEmpty ? [:] : [.retryAfter: wait])
        }) { receiver, address in
            func error() async throws -> TransferError? {
                do {
                    try await blocking { try transport(to: address).send(file, as: "push", control: TransferControl()) }
                    return nil
                } catch let error as TransferError {
                    return error
                }
            }
            let busy = try await error()
            #expect(busy?.kind == .temporary && busy?.retryAfter == 3600)
            let gone = try await error()
            #expect(gone?.kind == .permanent && gone?.code == "webhook.gone")
            let none = try await error()
            #expect(none == nil)
            #expect(receiver.received.count == 26)
        }
    }

    @Test("a damaged file is reported before a message is sent of it")
    func damaged() async throws {
        try Data("{\"customerId\":\"C1\"}\n".utf8).write(to: URL(filePath: file.path))
        try await WebhookReceiver.receiving({ _, _ in .text(.ok) }) { receiver, address in
            await #expect(throws: TransferError.self) {
                try await blocking { try transport(to: address).send(file, as: "push", control: TransferControl()) }
            }
            #expect(receiver.received.isEmpty)
        }
    }
}
