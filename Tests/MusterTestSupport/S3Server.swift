internal import Foundation

/// A server with the interface of S3 (SeaweedFS), empty except for the bucket ``bucket``, ended with the last reference to it.
///
/// ```swift
/// let server = try S3Server()
/// // … send to server.endpoint as S3Server.accessKey …
/// #expect(try server.objects() == ["offers/a.csv"])
/// ```
public final class S3Server: Sendable {
    public static let accessKey = "muster-test-key"
    public static let secretKey = "muster-test-secret-31415926"
    /// Credentials that can read and list, and not write.
    public static let readerKey = "reader-test-key"
    public static let readerSecret = "reader-test-secret-27182818"
    public static let bucket = "offers-bucket"
    private static let (adminKey, adminSecret) = ("admin-test-key", "admin-test-secret")

    public let endpoint: String
    private let folder: TemporaryFolder
    private let ports: [Int]
    private let program: ServerProgram

    public init() throws {
        folder = try TemporaryFolder()
        let weed = PythonTools.program("weed")
        ports = FreePorts.take(8)
        endpoint = "http://127.0.0.1:\(ports[0])"
        let config = folder.url.appendingPathComponent("s3.json")
        try Data(Self.identities.utf8).write(to: config)
        let data = folder.url.appendingPathComponent("data")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        program = try ServerProgram(
            weed,
            [
                "-logtostderr=true", "server", "-dir=\(data.path)", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
                "-master.port=\(ports[1])", "-master.port.grpc=\(ports[2])", "-master.telemetry=false",
                "-volume.port=\(ports[3])", "-volume.port.grpc=\(ports[4])", "-volume.max=50", "-master.volumeSizeLimitMB=128",
                "-filer", "-filer.port=\(ports[5])", "-filer.port.grpc=\(ports[6])", "-s3", "-s3.port=\(ports[0])",
                "-s3.port.grpc=\(ports[7])", "-s3.config=\(config.path)", "-s3.port.iceberg=0", "-s3.port.lance=0",
                "-s3.autoCreateBucket=false",
            ], log: folder.path + "/weed.log")
        let port = ports[0]
        try program.wait { FreePorts.accepts(port) }
        // The port is open before the parts behind it are connected.
        let end = Date() + 60
        while true {
            do {
                try run("s3.create_bucket(Bucket=sys.argv[1])", [Self.bucket])
                break
            } catch {
                guard Date() < end else { throw ServerDidNotStart(program: weed, output: String(program.output.suffix(2_000))) }
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
    }

    /// Kills the server.
    public func end() { program.end() }

    /// The keys of the objects, in order.
    public func objects(in bucket: String = bucket) throws -> [String] {
        try lines(
            "for p in s3.get_paginator('list_objects_v2').paginate(Bucket=sys.argv[1]):\n"
                + " for o in p.get('Contents', []): print(json.dumps(o['Key']))", [bucket])
    }

    /// The keys of the uploads in parts that have not ended, in order.
    public func unfinishedUploads(in bucket: String = bucket) throws -> [String] {
        try lines(
            "for u in s3.list_multipart_uploads(Bucket=sys.argv[1]).get('Uploads', []): print(json.dumps(u['Key']))", [bucket]
        ).sorted()
    }

    /// Starts an upload in parts, sends one part and leaves it.
    public func leaveUnfinishedUpload(of key: String) throws {
        try run(
            "u = s3.create_multipart_upload(Bucket=sys.argv[1], Key=sys.argv[2])['UploadId']\n"
                + "s3.upload_part(Bucket=sys.argv[1], Key=sys.argv[2], UploadId=u, PartNumber=1, Body=b'x' * 5242880)",
            [Self.bucket, key])
    }

    public func put(_ text: String, as key: String) throws {
        try run("s3.put_object(Bucket=sys.argv[1], Key=sys.argv[2], Body=sys.argv[3].encode())", [Self.bucket, key, text])
    }

    /// The SHA-256 of an object, in hexadecimal.
    public func sha256(of key: String) throws -> String {
        try run(
            "h = hashlib.sha256()\n"
                + "for c in s3.get_object(Bucket=sys.argv[1], Key=sys.argv[2])['Body'].iter_chunks(1 << 20): h.update(c)\n"
                + "print(h.hexdigest())", [Self.bucket, key]
        ).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// When an object was written.
    public func writtenAt(_ key: String) throws -> String {
        try run(
            "print(s3.head_object(Bucket=sys.argv[1], Key=sys.argv[2])['LastModified'].isoformat())", [Self.bucket, key])
    }

    private func lines(_ code: String, _ arguments: [String]) throws -> [String] {
        try run(code, arguments).split(separator: "\n").map { try JSONDecoder().decode(String.self, from: Data($0.utf8)) }
    }

    /// Runs Python code with the client `s3`, an independent implementation (boto3).
    @discardableResult private func run(_ code: String, _ arguments: [String]) throws -> String {
        let head = """
            import boto3, hashlib, json, sys
            s3 = boto3.client('s3', endpoint_url='\(endpoint)', region_name='us-east-1', aws_access_key_id='\(Self.adminKey)',
                aws_secret_access_key='\(Self.adminSecret)', verify=False)

            """
        return try PythonTools.output(of: head + code, arguments)
    }

    private static let identities = """
        {"identities": [
          {"name": "admin", "credentials": [{"accessKey": "\(adminKey)", "secretKey": "\(adminSecret)"}], "actions": ["Admin"]},
          {"name": "muster", "credentials": [{"accessKey": "\(accessKey)", "secretKey": "\(secretKey)"}],
           "actions": ["Read", "List", "Tagging", "Write"]},
          {"name": "reader", "credentials": [{"accessKey": "\(readerKey)", "secretKey": "\(readerSecret)"}],
           "actions": ["Read", "List"]}
        ]}
        """
}

/// A Python program failed.
public struct PythonFailed: Error {
    /// The end of its error output.
    public var output: String
}

extension PythonTools {
    /// The standard output of Python code.
    @discardableResult public static func output(of code: String, _ arguments: [String] = []) throws -> String {
        let folder = try TemporaryFolder()
        let (output, errors) = (folder.path + "/out", folder.path + "/err")
        for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", code] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.start()
        try process.waitForEnd()
        guard process.terminationStatus == 0 else {
            throw PythonFailed(output: String(try String(contentsOfFile: errors, encoding: .utf8).suffix(1_000)))
        }
        return try String(contentsOfFile: output, encoding: .utf8)
    }
}
