import Foundation
import MusterDelivery
import MusterTestSupport
import Testing

@Suite struct WebhookClientTests {
    private let message = WebhookMessage(
        id: "weekly-1.push.1",
        body: #"{"type":"t","timestamp":"","data":{"campaignId":"c","runId":"r","channelId":"ü","recommendations":[]}}"#)
    private let key = WebhookSigningKey(WebhookServer.secret + "\n")

    private func send(
        to url: String, key: WebhookSigningKey? = nil, timeout: TimeInterval = 60,
        at instant: Date = Date(timeIntervalSince1970: 1_614_265_330)
    ) throws -> WebhookResponse {
        let client = try WebhookClient(
            WebhookTarget(url: url, signingKey: key, timeout: timeout, allowsPrivateAddresses: true))
        defer { client.close() }
        return try client.send(message, at: instant, control: TransferControl())
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
    func signature() throws {
        // The example of the specification, which openssl confirms.
        #expect(
            key?.signature(id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: #"{"test": 2432232314}"#)
                == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        let server = try WebhookServer()
        #expect(try send(to: server.url + "?a=b", key: key) == .accepted)
        #expect(try send(to: server.url) == .accepted)
        let received = try server.messages
        #expect(received.map(\.isSigned) == [true, false] && received.map(\.path) == ["/hook?a=b", "/hook"])
        #expect(received.allSatisfy { $0.id == message.id && $0.text == message.body && $0.timestamp == 1_614_265_330 })
        #expect(received.last?.signature == nil)
    }

    @Test("a text that is no key of 24 to 64 bytes in Base64 is refused", arguments: ["", "whsec_", "secret", "whsec_QUJD", "§"])
    func invalidKey(_ text: String) { #expect(WebhookSigningKey(text) == nil) }

    @Test("the status of the answer decides whether a message is accepted, rejected or sent again")
    func status() throws {
        let server = try WebhookServer()
        for (status, expected) in [
            (200, "accepted"), (202, "accepted"), (400, "rejected"), (422, "rejected"), (408, "failed"), (409, "failed"),
            (425, "failed"), (429, "failed"), (500, "failed"), (503, "failed"), (401, "webhook.notAccepted"),
            (404, "webhook.notAccepted"), (413, "webhook.notAccepted"), (410, "webhook.gone"), (302, "webhook.redirected"),
        ] {
            try server.set(.status(status))
            let text = "The receiver answered \(status): refused: [1mwhy not"
            let found =
                switch try send(to: server.url) {
                case .accepted: "accepted"
                case .rejected(_, let reason): reason == text ? "rejected" : reason
                case .failed(let reason, _): reason == text ? "failed" : reason
                case .refused(let error): error.code
                }
            #expect(found == expected, "\(status)")
        }
        #expect(try server.messages.count == 15)
    }

    @Test("Retry-After is a number of seconds or a date")
    func retryAfter() throws {
        let server = try WebhookServer()
        for (text, seconds) in [
            ("120", 120.0), ("Thu, 25 Feb 2021 15:02:40 GMT", 30), ("Thu, 25 Feb 2021 15:02:00 GMT", 0), ("soon", nil),
            ("-5", nil), ("", nil),
        ] {
            try server.set(.status(429, retryAfter: text))
            guard case .failed(_, let wait) = try send(to: server.url) else {
                Issue.record("not failed")
                continue
            }
            #expect(wait == seconds, "\(text)")
        }
    }

    @Test("a redirect is followed within the same origin only, and with the same message")
    func redirects() throws {
        let (server, other) = (try WebhookServer(), try WebhookServer())
        let root = server.url.dropLast("/hook".count)
        #expect(try send(to: root + "/to/%2Fhook") == .accepted)
        #expect(try server.messages.map(\.path) == ["/to/%2Fhook", "/hook"])
        #expect(try server.messages.allSatisfy { $0.text == message.body })
        let away = other.url.replacing("/", with: "%2F")
        for path in ["/to/\(away)", "/to/%2Fto%2F%252Fto%252F%25252Fto%25252F%2525252Fhook", "/to/"] {
            guard case .refused(let error) = try send(to: root + path) else {
                Issue.record("\(path) was followed")
                continue
            }
            #expect(error.code == "webhook.redirected")
        }
        #expect(try other.messages.isEmpty && server.messages.count < 12)
    }

    @Test("a receiver that is slow, sends no end, drops the connection or does not exist fails the attempt")
    func failures() throws {
        let server = try WebhookServer(.status(200, delay: 60))
        let slow = try send(to: server.url, timeout: 0.5)
        try server.set(.status(502))
        let endless = try send(to: server.url.replacing("/hook", with: "/endless"))
        try server.set(.status(0))
        let dropped = try send(to: server.url)
        let missing = try send(to: "http://127.0.0.1:1/")
        #expect(slow.isFailure && endless.isFailure && dropped.isFailure && missing.isFailure)
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
