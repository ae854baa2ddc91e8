import MusterModel
import Testing

@Suite struct NotificationTargetTests {
    /// The messages about a campaign with these notifications, as JSON.
    private func problems(_ notifications: String) throws -> [String] {
        let collector = DiagnosticCollector()
        let json =
            #"{"kind":"Campaign","id":"c","decisionFlowId":"f","segmentId":"s","notifications":["# + notifications + "]}"
        _ = Definition.read(try JSONDocumentParser.document(in: json), into: collector)
        return collector.diagnostics.map { "\($0.path) \($0.code)" }
    }

    @Test(
        "what is wrong with a notification is reported at its field",
        arguments: [
            (#"{"on":"all"}"#, "/notifications/0/webhook notification.oneDestination"),
            (#"{"on":"some","email":{"to":["a@b.c"]}}"#, "/notifications/0/on"),
            (#"{"email":{"to":[]}}"#, "/notifications/0/email/to notification.noAddress"),
            (#"{"email":{"to":["a@b.c"]},"webhook":{"url":"https://h/x"}}"#, "notification.oneDestination"),
            (#"{"email":{"to":["a@b.c\nBcc: d@e.f"]}}"#, "/notifications/0/email/to notification.invalidAddress"),
            (#"{"email":{"to":["a b@c.d"]}}"#, "notification.invalidAddress"),
            (#"{"email":{"to":["<a@b.c>"]}}"#, "notification.invalidAddress"),
            (#"{"email":{"to":["ä@b.c"]}}"#, "notification.invalidAddress"),
            (#"{"email":{"to":["a@b..c"]}}"#, "notification.invalidAddress"),
            (#"{"email":{"to":["a@@b"]}}"#, "notification.invalidAddress"),
            (#"{"webhook":{"url":"ftp://h/x"}}"#, "/notifications/0/webhook/url notification.invalidURL"),
            (#"{"webhook":{"url":"https://u:p@h/x"}}"#, "notification.invalidURL"),
            (
                #"{"webhook":{"url":"https://h/x","secret":"whsec_abc"}}"#,
                "/notifications/0/webhook/secret connection.literalSecret"
            ),
            (#"{"webhook":{"url":"https://h/x"}},{"on":"failures","webhook":{"url":"https://h/x"}}"#, "notification.repeated"),
        ])
    func problem(_ notification: String, _ expected: String) throws {
        let found = try problems(notification)
        #expect(found.count == 1 && found[0].contains(expected))
    }

    @Test("valid notifications have no problems")
    func valid() throws {
        #expect(try problems(#"{"email":{"to":["a.b+c@sub.example.com","O'Brien@x.org"]}}"#).isEmpty)
        #expect(try problems(#"{"on":"limits_reached","webhook":{"url":"http://[::1]:8080/x?y","secret":{"env":"S"}}}"#).isEmpty)
    }

    private func smtp(_ json: String) throws -> (settings: SMTPSettings?, codes: [String]) {
        let collector = DiagnosticCollector()
        let settings = SMTPSettings(reading: DocumentReader(try JSONDocumentParser.document(in: json), into: collector))
        return (settings, collector.diagnostics.map(\.code))
    }

    @Test(
        "a mail server has the standard port of its encryption",
        arguments: [("starttls", 587), ("tls", 465), ("none", 25)])
    func ports(_ tls: String, _ port: Int) throws {
        let read = try smtp(#"{"host":"h","from":"a@b.c","tls":"\#(tls)"}"#)
        #expect(read.settings?.port == port && read.codes.isEmpty)
        #expect(try smtp(#"{"host":"h","from":"a@b.c"}"#).settings?.security == .starttls)
    }

    @Test(
        "what is wrong with a mail server is reported",
        arguments: [
            (#"{"from":"a@b.c"}"#, "document.missingField"), (#"{"host":"h/x","from":"a@b.c"}"#, "smtp.invalidHost"),
            (#"{"host":"h","from":"Muster <a@b.c>"}"#, "smtp.invalidAddress"),
            (#"{"host":"h","from":"a@b.c","user":"u"}"#, "smtp.incompleteLogin"),
            (#"{"host":"h","from":"a@b.c","user":"u","password":"hunter2"}"#, "connection.literalSecret"),
            (#"{"host":"h","from":"a@b.c","user":"u:v","password":{"env":"P"}}"#, "smtp.invalidUser"),
            (#"{"host":"h","from":"a@b.c","user":"u","password":{"env":"P"},"tls":"none"}"#, "smtp.passwordInClear"),
            (#"{"host":"h","from":"a@b.c","caFile":"ca.pem"}"#, "smtp.invalidFile"),
            (#"{"host":"h","from":"a@b.c","port":0}"#, "document.outOfRange"),
        ])
    func smtpProblem(_ json: String, _ code: String) throws {
        let read = try smtp(json)
        #expect(read.settings == nil && read.codes == [code])
    }
}
