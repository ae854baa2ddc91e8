import MusterModel
import Testing

@Suite struct WebhookSettingsTests {
    /// Reads a channel from the text of a JSON document.
    private func read(
        _ webhook: String, mode: String = "integration"
    ) throws -> (channel: Channel?, diagnostics: [Diagnostic]) {
        let collector = DiagnosticCollector()
        let text =
            #"{"kind": "Channel", "id": "p", "name": "P", "type": "push", "deliveryMode": "\#(mode)", "webhook": \#(webhook)}"#
        let definition = Definition.read(try JSONDocumentParser.document(in: text), into: collector)
        guard case .channel(let channel)? = definition else { return (nil, collector.diagnostics) }
        return (channel, collector.diagnostics)
    }

    @Test("a webhook has defaults, which its document leaves out")
    func defaults() throws {
        let (channel, diagnostics) = try read(#"{"url": "https://example.com/hook?a=b"}"#)
        #expect(channel?.webhook == WebhookSettings(url: "https://example.com/hook?a=b"))
        #expect(channel?.webhook?.batchSize == 100 && channel?.webhook?.timeoutSeconds == 30 && diagnostics.isEmpty)
        #expect(channel?.document["webhook"]?.json == #"{"url":"https://example.com/hook?a=b"}"#)
    }

    @Test("every setting is read, and written as it was read")
    func roundTrip() throws {
        let text =
            #"{"url":"https://example.com:8443/","batchSize":7,"ratePerSecond":0.5,"secret":{"file":"/etc/key"},"timeoutSeconds":5}"#
        let (channel, diagnostics) = try read(text)
        let expected = WebhookSettings(
            url: "https://example.com:8443/", batchSize: 7, ratePerSecond: 0.5, secret: .file("/etc/key"), timeoutSeconds: 5)
        #expect(channel?.webhook == expected && diagnostics.isEmpty)
        #expect(channel?.document["webhook"]?.json == text)
    }

    @Test(
        "an invalid webhook is refused with a message that names the field, and without the secret",
        arguments: [
            (#"{}"#, "'url' is missing."),
            (#"{"url": "example.com"}"#, "'url' is not the address of a webhook."),
            (#"{"url": "ftp://example.com"}"#, "'url' is not the address of a webhook."),
            (#"{"url": "https://user:hunter2@example.com"}"#, "'url' is not the address of a webhook."),
            (#"{"url": "https://example.com/#part"}"#, "'url' is not the address of a webhook."),
            (#"{"url": "https://example.com/a b"}"#, "'url' is not the address of a webhook."),
            (#"{"url": "https:///hook"}"#, "'url' is not the address of a webhook."),
            (#"{"url": "https://a.b", "batchSize": 0}"#, "'batchSize' must be from 1 to 10000, not 0."),
            (#"{"url": "https://a.b", "ratePerSecond": 0}"#, "'ratePerSecond' must be from 0.001 to 10000, not 0."),
            (#"{"url": "https://a.b", "timeoutSeconds": 301}"#, "'timeoutSeconds' must be from 1 to 300, not 301."),
            (#"{"url": "https://a.b", "secret": "hunter2"}"#, "'secret' must say where the secret is, and not contain it."),
            (#"{"url": "https://a.b", "retries": 3}"#, "There is no field 'retries'."),
        ])
    func invalid(_ webhook: String, _ message: String) throws {
        let (channel, diagnostics) = try read(webhook)
        #expect(channel == nil && diagnostics.map(\.message) == [message])
        #expect(!diagnostics.map(\.description).joined().contains("hunter2"))
    }

    @Test("only integration channels have a webhook", arguments: ["api", "file", "manual"])
    func otherModes(_ mode: String) throws {
        let (channel, diagnostics) = try read(#"{"url": "https://a.b"}"#, mode: mode)
        #expect(channel == nil && diagnostics.map(\.code) == ["channel.noWebhook"])
        #expect(diagnostics.first?.hint == "Remove 'webhook', or set 'deliveryMode: integration'.")
    }

    @Test("a url without TLS is accepted with a warning")
    func notEncrypted() throws {
        let (channel, diagnostics) = try read(#"{"url": "http://10.0.0.5/"}"#)
        #expect(channel != nil && diagnostics.map(\.code) == ["channel.notEncrypted"])
        #expect(diagnostics.first?.severity == .warning)
    }
}
