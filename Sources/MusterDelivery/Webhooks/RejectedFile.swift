internal import Foundation
internal import MusterBase
public import MusterFiles

/// The recommendations that the receiver of a webhook has rejected for good, in the order of their numbers, one JSON object a
/// line: `{"recommendation":{"id":"weekly-1.7","customer_id":"C1",…},"reason":"The receiver answered 400."}`.
public struct RejectedFile: Sendable {
    private static let prefix = #"{"recommendation":"#
    private static let customerField = #","customer_id":"#

    private let path: String

    public init(path: String) { self.path = path }

    private var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Appends recommendations, durably.
    func append(_ batch: [WebhookFile.Line], because reason: String) throws {
        let end = Array(#","reason":"#.utf8) + JSONText.string(Array(reason.utf8)[...]) + Array("}\n".utf8)
        var bytes: [UInt8] = []
        for line in batch {
            bytes += Self.prefix.utf8
            bytes += line.json.utf8
            bytes += end
        }
        if !exists {
            // A file that a backup or a reader has open is never overwritten: it gets its name empty.
            try DurableFile(path: path).publish()
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        // What is written is synced before it is closed.
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: bytes)
        try handle.synchronize()
    }

    /// Removes the recommendations after a number, and a line that was not written to its end.
    func truncate(after number: Int) throws {
        guard exists else { return }
        var (kept, isOver) = (0, false)
        try WebhookFile.forEachLine(of: path) { line, isComplete in
            isOver = isOver || !isComplete || Self.number(line).map { $0 > number } ?? true
            if !isOver { kept += line.count + 1 }
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        if try handle.seekToEnd() > UInt64(kept) { try handle.truncate(atOffset: UInt64(kept)) }
    }

    private static func number(_ line: ArraySlice<UInt8>) -> Int? {
        guard line.starts(with: prefix.utf8) else { return nil }
        return WebhookFile.Line(line.dropFirst(prefix.utf8.count))?.number
    }

    /// The number of its lines and bytes, and its digest.
    public func contents() throws -> (rows: Int, bytes: Int, sha256: String) {
        var (rows, bytes) = (0, 0)
        try FileChunks(path: path).forEach { chunk in
            rows += chunk.count { $0 == UInt8(ascii: "\n") }
            bytes += chunk.count
        }
        return (rows, bytes, try Digest.sha256(ofFile: path))
    }

    /// Writes a copy without the recommendations for some customers, durable under a temporary name.
    ///
    /// - Returns: `nil` if the file has none for them, or does not exist.
    public func copy(withoutCustomers ids: [String]) throws -> SealedFile? {
        guard exists else { return nil }
        let texts = Set(ids.map { JSONText.string(Array($0.utf8)[...]) })
        var copy = try DurableFile(path: path)
        var hasRemoved = false
        try WebhookFile.forEachLine(of: path) { line, isComplete in
            guard isComplete, let customer = Self.customer(line), !texts.contains(customer) else {
                hasRemoved = true
                return
            }
            try copy.append(line + [UInt8(ascii: "\n")])
        }
        return hasRemoved ? try copy.seal() : nil
    }

    /// The id of the customer as it is written, with its quotation marks.
    private static func customer(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        // An id of a recommendation has no quotation marks, so that the first field of the name is the customer's.
        let field = Array(customerField.utf8)
        guard let range = line.firstRange(of: field), line[range.upperBound...].first == UInt8(ascii: "\"") else { return nil }
        var end = range.upperBound + 1
        while end < line.endIndex, line[end] != UInt8(ascii: "\"") {
            end += line[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        return end < line.endIndex ? Array(line[range.upperBound...end]) : nil
    }
}
