internal import Foundation

/// A receiver of webhooks (Python's http.server), ended with the last reference to it.
public final class NotificationReceiver: Sendable {
    public struct Request: Hashable, Sendable, Codable {
        public var headers: [String: String]
        public var body: String
    }

    public let port: Int
    private let folder: TemporaryFolder
    private let program: ServerProgram

    public var url: String { "http://127.0.0.1:\(port)/hook" }

    /// - Parameter statuses: of the first answers; then 200.
    public init(answering statuses: [Int] = []) throws {
        folder = try TemporaryFolder()
        port = FreePorts.take(1)[0]
        let port = port
        program = try ServerProgram(
            PythonTools.python, ["-c", Self.code, folder.path, "\(port)"] + statuses.map(String.init),
            log: folder.path + "/http.log")
        try program.wait { FreePorts.accepts(port) }
    }

    /// In the order of arrival.
    public var requests: [Request] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".request") }.sorted().compactMap { name in
            FileManager.default.contents(atPath: folder.path + "/" + name).flatMap {
                try? JSONDecoder().decode(Request.self, from: $0)
            }
        }
    }

    private static let code = """
        import http.server, json, os, sys
        folder, port, statuses = sys.argv[1], int(sys.argv[2]), [int(text) for text in sys.argv[3:]]
        class Handler(http.server.BaseHTTPRequestHandler):
            count = 0
            def do_POST(self):
                body = self.rfile.read(int(self.headers['content-length'])).decode()
                Handler.count += 1
                path = folder + '/%04d' % Handler.count
                with open(path, 'w') as file:
                    json.dump({'headers': {name.lower(): value for name, value in self.headers.items()}, 'body': body}, file)
                os.rename(path, path + '.request')
                self.send_response(statuses.pop(0) if statuses else 200)
                self.send_header('content-length', '0')
                self.end_headers()
            def log_message(self, *parts): pass
        http.server.HTTPServer(('127.0.0.1', port), Handler).serve_forever()
        """
}
