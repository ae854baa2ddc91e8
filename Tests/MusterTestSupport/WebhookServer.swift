internal import Foundation

/// A receiver of webhooks in a process of its own, ended with the last reference to it.
///
/// It verifies signatures with its own code, and records each message with its answer before it answers.
public final class WebhookServer: Sendable {
    public static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    /// A message that has arrived.
    public struct Message: Sendable, Decodable {
        public var id: String
        /// Whether its signature is that of ``WebhookServer/secret``.
        public var isSigned: Bool
        public var path: String
        public var timestamp: Int
        public var signature: String?
        /// The body as it has arrived.
        public var text: String
        /// 0: the connection was closed without an answer.
        public var status: Int
        public var body: Body

        public struct Body: Sendable, Decodable {
            public var type: String
            public var timestamp: String
            public var data: Content
        }

        public struct Content: Sendable, Decodable {
            public var campaignId: String, runId: String, channelId: String
            public var recommendations: [Recommendation]
        }

        public struct Recommendation: Sendable, Decodable {
            public var id: String
            public var customer_id: String
            public var offer_id: String
        }

        public var ids: [String] { body.data.recommendations.map(\.id) }
    }

    /// What the server answers.
    public enum Mode: Sendable {
        /// After the seconds.
        case status(Int, retryAfter: String? = nil, delay: Double = 0)
        /// By chance: an error, too many requests, a delay, a cut connection, also after the message is recorded, or success. Every
        /// fifth id is answered 400, always.
        case unreliable
    }

    /// The address of a path that answers as ``Mode`` says. Others have meanings of their own: `/to/PLACE` redirects to the place,
    /// which is percent-encoded, and the answer of `/endless` has no end.
    public let url: String
    private let folder: TemporaryFolder
    private let program: ServerProgram

    public init(_ mode: Mode = .status(200)) throws {
        folder = try TemporaryFolder()
        try Self.set(mode, in: folder.path)
        let ready = folder.path + "/ready"
        program = try ServerProgram(
            PythonTools.python, ["-c", Self.code, folder.path, Self.secret], log: folder.path + "/webhook.log")
        try program.wait { FileManager.default.fileExists(atPath: ready) }
        url = "http://127.0.0.1:\(try String(contentsOfFile: ready, encoding: .utf8))/hook"
    }

    public func set(_ mode: Mode) throws { try Self.set(mode, in: folder.path) }

    private static func set(_ mode: Mode, in folder: String) throws {
        let text =
            switch mode {
            case .unreliable: "unreliable"
            case .status(let status, let retryAfter, let delay): "\(status)|\(delay)|\(retryAfter ?? "")"
            }
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/mode"), options: .atomic)
    }

    /// The messages that have arrived, in the order of their answers.
    public var messages: [Message] {
        get throws {
            guard let data = FileManager.default.contents(atPath: folder.path + "/messages") else { return [] }
            return try data.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Message.self, from: $0) }
        }
    }

    private static let code = #"""
        import base64, hashlib, hmac, json, os, random, sys, threading, time, urllib.parse, zlib
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        folder, secret = sys.argv[1:]
        key = base64.b64decode(secret.removeprefix('whsec_'))
        lock = threading.Lock()
        chance = random.Random(1)
        class Handler(BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def do_POST(self):
                body = self.rfile.read(int(self.headers['content-length']))
                id, stamp = self.headers['webhook-id'], self.headers['webhook-timestamp']
                digest = hmac.new(key, f'{id}.{stamp}.'.encode() + body, hashlib.sha256).digest()
                expected = 'v1,' + base64.b64encode(digest).decode()
                signed = hmac.compare_digest(expected, self.headers['webhook-signature'] or '')
                mode = open(folder + '/mode').read()
                wait, delay, target = '', 0.0, None
                if mode == 'unreliable':
                    with lock: event = chance.randrange(10)
                    status = [500, 429, 0, 0, 502][event] if event < 5 else 202
                    if event == 1: wait = '0'
                    if event == 3: delay = 1.3
                    if zlib.crc32(id.encode()) % 5 == 0: status = 400
                else:
                    status, delay, wait = mode.split('|')
                    status, delay = int(status), float(delay)
                if self.path.startswith('/to/'): status, target = 308, urllib.parse.unquote(self.path[4:])
                if delay and mode != 'unreliable': time.sleep(delay)
                with lock, open(folder + '/messages', 'a') as file:
                    file.write(json.dumps({'id': id, 'isSigned': signed, 'path': self.path, 'timestamp': int(stamp), 'text': body.decode(),
                        'signature': self.headers['webhook-signature'], 'status': status, 'body': json.loads(body)}) + '\n')
                if delay and mode == 'unreliable': time.sleep(delay)
                if status == 0:
                    self.close_connection = True
                    return self.connection.close()
                answer = b'' if status < 300 else b'refused: \x1b[1mwhy\nnot'
                self.send_response(status)
                if wait: self.send_header('Retry-After', wait)
                if target: self.send_header('Location', target)
                if self.path == '/endless':
                    self.end_headers()
                    while True: self.wfile.write(b'x' * 10000)
                self.send_header('Content-Length', str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            def log_message(self, *arguments): pass
        server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        with open(folder + '/ready.new', 'w') as file: file.write(str(server.server_address[1]))
        os.rename(folder + '/ready.new', folder + '/ready')
        server.serve_forever()
        """#
}
