import Foundation
import HTTPTypes
import Hummingbird
import MusterDelivery
import Testing

@Suite struct WebhookClientTests {
    private let message = WebhookMessage(id: "weekly-1.push.1", body: #"{"test": 2432232314}"#)

    private func send(
        _ message: WebhookMessage, to url: String, key: WebhookSigningKey? = nil, timeout: TimeInterval = 20,
        at instant: Date = Date(timeIntervalSince1970: 1_614_265_330)
    ) async throws -> WebhookResponse {
        let client = try WebhookClient(
            WebhookTarget(url: url, signingKey: key, timeout: timeout, allowsPrivateAddresses: true))
        defer { client.close() }
        return await client.send(message, at: instant)
    }

    private func refusal(of url: String) -> TransferError? {
        do {
            try WebhookClient(WebhookTarget(url: url)).close()
            return nil
        } catch {
            return error
        }
    }

    @Test("a message is signed as the standard says")
    func signature() async throws {
        // The example of the specification, which openssl confirms.
        let key = try #require(WebhookSigningKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"))
        #expect(
            key.signature(id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: message.body)
                == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        let expected = key.signature(id: message.id, timestamp: 1_614_265_330, body: message.body)
        try await WebhookReceiver.receiving({ _, _ in .text(.ok) }) { receiver, address in
            #expect(try await send(message, to: address + "/hook?a=b", key: key) == .accepted)
            let received = try #require(receiver.received.first)
            #expect(received.id == message.id && received.body == message.body && received.path == "/hook")
            #expect(received.timestamp == 1_614_265_330 && received.signature == expected)
            #expect(try await send(message, to: address) == .accepted)
            #expect(receiver.received[1].signature == nil)
        }
    }

    @Test("a text that is no key of 24 to 64 bytes in Base64 is refused", arguments: ["", "whsec_", "secret", "whsec_QUJD", "§"])
    func invalidKey(_ text: String) { #expect(WebhookSigningKey(text) == nil) }

    @Test(
        "the status of the answer decides whether a message is accepted, rejected or sent again",
        arguments: [
            (200, "accepted"), (204, "accepted"), (400, "rejected"), (422, "rejected"), (408, "failed"), (429, "failed"),
            (500, "failed"), (503, "failed"), (401, "webhook.notAccepted"), (404, "webhook.notAccepted"),
            (413, "webhook.notAccepted"), (410, "webhook.gone"), (302, "webhook.redirected"),
        ])
    func status(_ status: Int, _ expected: String) async throws {
        let text = status == 204 ? "" : "the reason\nin two lines\u{1b}[2J"
        try await WebhookReceiver.receiving({ _, _ in .text(.init(code: status), text) }) { receiver, address in
            let answer = try await send(message, to: address)
            let found =
                switch answer {
                case .accepted: "accepted"
                case .rejected(_, let reason):
                    reason == "The receiver answered \(status): the reason in two lines[2J" ? "rejected" : reason
                case .failed(let reason, _): reason.contains("\(status): the reason in two lines") ? "failed" : reason
                case .refused(let error): error.code
                }
            #expect(found == expected)
            #expect(receiver.received.count == 1)
        }
    }

    @Test(
        "Retry-After is a number of seconds or a date",
        arguments: [
            ("120", 120.0), (" 7 ", 7), ("Thu, 25 Feb 2021 15:02:40 GMT", 30), ("Thu, 25 Feb 2021 15:02:00 GMT", 0),
            ("soon", nil),
            ("-5", nil), ("", nil),
        ])
    func retryAfter(_ text: String, _ seconds: Double?) async throws {
        let headers: HTTPFields = text.isEmpty ? [:] : [.retryAfter: text]
        try await WebhookReceiver.receiving({ _, _ in .text(.tooManyRequests, headers: headers) }) { _, address in
            guard case .failed(_, let wait) = try await send(message, to: address) else {
                Issue.record("not failed")
                return
            }
            #expect(wait == seconds)
        }
    }

    @Test("a redirect is followed within the same origin only, and with the same message")
    func redirects() async throws {
        try await WebhookReceiver.receiving({ _, _ in .text(.ok) }) { other, elsewhere in
            try await WebhookReceiver.receiving({ message, _ in
                switch message.path {
                case "/moved": .text(.permanentRedirect, headers: [.location: "/new"])
                case "/away": .text(.temporaryRedirect, headers: [.location: elsewhere + "/new"])
                case "/loop": .text(.temporaryRedirect, headers: [.location: "/loop"])
                case "/none": .text(.temporaryRedirect)
                default: .text(.ok)
                }
            }) { receiver, address in
                #expect(try await send(message, to: address + "/moved") == .accepted)
                #expect(receiver.received.map(\.path) == ["/moved", "/new"])
                #expect(receiver.received.map(\.body) == [message.body, message.body])
                for path in ["/away", "/loop"] {
                    guard case .refused(let error) = try await send(message, to: address + path) else {
                        Issue.record("\(path) was followed")
                        continue
                    }
                    #expect(error.code == "webhook.redirected")
                }
                #expect(other.received.isEmpty && receiver.received.count < 10)
            }
        }
    }

    @Test("a receiver that is slow, sends no end, drops the connection or does not exist fails the attempt")
    func failures() async throws {
        try await WebhookReceiver.receiving({ message, _ in
            if message.path == "/slow" { try await Task.sleep(for: .seconds(60)) }
            let endless = ResponseBody { writer in
                while true { try await writer.write(ByteBuffer(string: String(repeating: "x", count: 10_000))) }
            }
            return Response(status: message.path == "/full" ? .ok : .badGateway, body: endless)
        }) { _, address in
            let slow = try await send(message, to: address + "/slow", timeout: 0.5)
            let full = try await send(message, to: address + "/full")
            let endless = try await send(message, to: address + "/endless")
            #expect(slow.isFailure && full == .accepted && endless.isFailure)
        }
        #expect(try await send(message, to: "http://127.0.0.1:1/").isFailure)
        let unknown = refusal(of: "https://nowhere.invalid/")
        #expect(unknown?.code == "webhook.unknownHost" && unknown?.kind == .temporary)
    }

    @Test(
        "an address that is private, not encrypted or no URL is refused before anything is sent",
        arguments: [
            ("https://127.0.0.1/", "webhook.privateAddress"), ("https://localhost/", "webhook.privateAddress"),
            ("https://[::1]/", "webhook.privateAddress"), ("https://169.254.169.254/latest", "webhook.privateAddress"),
            ("https://[::ffff:10.0.0.1]/", "webhook.privateAddress"), ("https://0x7f.1/", "webhook.privateAddress"),
            ("http://192.0.1.1/", "webhook.notEncrypted"), ("ftp://192.0.1.1/", "webhook.invalidURL"),
            ("https://user@192.0.1.1/", "webhook.invalidURL"), ("https://", "webhook.invalidURL"), ("", "webhook.invalidURL"),
        ])
    func privateAddresses(_ url: String, _ code: String) {
        let error = refusal(of: url)
        #expect(error?.code == code && error?.kind == .permanent)
    }

    @Test(
        "addresses of special purpose are not public",
        arguments: [
            ("8.8.8.8", true), ("100.63.255.255", true), ("100.64.0.1", false), ("172.15.0.1", true), ("172.31.255.255", false),
            ("192.168.0.1", false), ("0.0.0.0", false), ("255.255.255.255", false), ("224.0.0.1", false), ("198.19.0.1", false),
            ("2606:4700::1", true), ("::1", false), ("::", false), ("fe80::1", false), ("fd00::1", false), ("ff02::1", false),
            ("2001:db8::1", false), ("::ffff:8.8.8.8", true), ("::ffff:127.0.0.1", false), ("64:ff9b::7f00:1", false),
            ("64:ff9b::808:808", true), ("2002:7f00:1::", false), ("2002:808:808::", true),
        ])
    func publicAddresses(_ text: String, _ isPublic: Bool) {
        #expect(NetworkAddress(text)?.isPublic == isPublic)
    }
}

extension WebhookResponse {
    fileprivate var isFailure: Bool { if case .failed = self { true } else { false } }
}
