/// The bucket and the folder of an `s3Path`, such as `s3://bucket/offers/{run_date}`.
public struct S3Location: Hashable, Sendable {
    public var bucket: String
    public var path: PathTemplate

    static let bucketHint = "A bucket has 3 to 63 of a-z, 0-9, '.' and '-', and starts and ends with a letter or digit."

    /// - Source: the naming rules of S3 for general purpose buckets.
    static func isBucketName(_ text: String) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) }
        let bytes = text.utf8
        guard (3...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last) && !text.contains("..")
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2d || $0 == 0x2e }
    }

    /// - Parameter text: valid, as ``FileConfig/s3Path`` is.
    init?(_ text: String) {
        guard let (bucket, path) = Self.split(text), let template = try? PathTemplate(path) else { return nil }
        self.bucket = bucket
        self.path = template
    }

    init?(_ text: String, _ key: String, reading reader: DocumentReader) {
        guard let (bucket, path) = Self.split(text) else {
            reader.report(
                key, code: "file.invalidPath", "'\(text.abridged)' is not the address of a folder in S3.",
                hint: "Write it as s3://bucket/prefix. \(Self.bucketHint)")
            return nil
        }
        guard let template = reader.pathTemplate(path, key) else { return nil }
        self.bucket = bucket
        self.path = template
    }

    private static func split(_ text: String) -> (bucket: String, path: String)? {
        guard text.hasPrefix("s3://") else { return nil }
        let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard isBucketName(String(parts[0])) else { return nil }
        var path = parts.count > 1 ? parts[1] : ""
        if path.hasSuffix("/") { path.removeLast() }
        return (String(parts[0]), String(path))
    }
}
