internal import Foundation
internal import Logging
internal import MusterServer
internal import Synchronization
import Testing

@Suite struct LineLogHandlerTests {
    private final class Lines: Sendable {
        let text = Mutex("")
    }

    private func line(_ format: LineLogHandler.Format, _ log: (Logger) -> Void) -> String {
        let lines = Lines()
        log(
            Logger(label: "test") { _ in
                LineLogHandler(level: .info, format: format) { line in lines.text.withLock { $0 += line } }
            })
        return lines.text.withLock { $0 }
    }

    @Test("an event is one line, whatever its contents")
    func logfmt() {
        let line = line(.logfmt) { logger in
            var logger = logger
            logger[metadataKey: "run"] = "weekly-7"
            logger.info("run finished", metadata: ["a b": "x=\"1\"\n\u{1b}[31mé\u{2028}", "empty": ""])
        }
        let fields = line.drop { $0 != " " }
        #expect(
            fields == """
                 level=info message="run finished" a_b="x=\\"1\\"\\n\\u001b[31mé\\u2028" empty="" run=weekly-7

                """)
        #expect(line.hasPrefix("time=2"))
    }

    @Test("a JSON event is one object, and values cannot inject fields")
    func json() throws {
        let line = line(.json) { $0.error("\"no\"\r\n", metadata: ["level": "info", "path": "/\u{0}"]) }
        #expect(line.count { $0.isNewline } == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        #expect(object["level"] == "error")
        #expect(object["message"] == "\"no\"\r\n")
        #expect(object["path"] == "/\u{0}")
    }

    @Test("events below the level are not written")
    func level() {
        #expect(line(.json) { $0.debug("x") }.isEmpty)
    }
}
