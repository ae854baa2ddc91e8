internal import Foundation
internal import MusterFiles

/// The recommendations for a webhook: one JSON object a line, which starts with `"id":"RUN.NUMBER"`.
struct WebhookFile {
    struct Line: Hashable {
        /// Of the recommendation; increasing within the file.
        var number: Int
        var json: String

        init?(_ bytes: ArraySlice<UInt8>) {
            json = String(decoding: bytes, as: UTF8.self)
            guard json.hasPrefix(#"{"id":""#), let end = json.dropFirst(7).firstIndex(of: "\""),
                let dot = json[..<end].lastIndex(of: "."), let number = Int(json[json.index(after: dot)..<end])
            else { return nil }
            self.number = number
        }
    }

    let path: String

    /// Calls `body` with batches in the order of the file; the last may be smaller. One batch is in memory at a time.
    ///
    /// - Parameter number: recommendations up to this number are left out.
    func forEachBatch(of size: Int, after number: Int, _ body: ([Line]) throws -> Void) throws {
        var batch: [Line] = []
        var rest: [UInt8] = []
        func take(_ bytes: ArraySlice<UInt8>) throws {
            guard !bytes.isEmpty else { return }
            guard let line = Line(bytes) else {
                throw TransferError(
                    .permanent, code: "webhook.invalidFile", message: "The file '\(path)' of recommendations is damaged.")
            }
            guard line.number > number else { return }
            batch.append(line)
            guard batch.count == size else { return }
            try body(batch)
            batch = []
        }
        try FileChunks(path: path).forEach { chunk in
            var start = 0
            while let end = chunk[start...].firstIndex(of: 0x0a) {
                if rest.isEmpty {
                    try take(chunk[start..<end])
                } else {
                    rest += chunk[start..<end]
                    try take(rest[...])
                    rest = []
                }
                start = end + 1
            }
            rest += chunk[start...]
        }
        try take(rest[...])
        if !batch.isEmpty { try body(batch) }
    }
}
