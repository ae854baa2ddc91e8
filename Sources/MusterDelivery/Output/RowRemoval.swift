internal import MusterBase
public import MusterFiles
public import MusterModel

/// Copies an output file without some of its rows. What remains is byte for byte as it was.
public struct RowRemoval: Sendable {
    private let format: FileConfig.Format
    /// Row numbers from 0, ascending.
    private let rows: [Int]

    /// - Parameter rows: the numbers of the rows to leave out, from 0, ascending; a header is no row.
    public init(of rows: [Int], from format: FileConfig.Format) {
        self.rows = rows
        self.format = format
    }

    /// Writes the copy, durable under a temporary name.
    ///
    /// - Parameter target: the path that the copy is to have; it may be `source`.
    /// - Returns: the copy, and its number of rows.
    public func copy(_ source: String, to target: String) throws -> (file: SealedFile, rows: Int) {
        var copy = Copy(format, without: rows, to: try DurableFile(path: target))
        try FileChunks(path: source).forEach { bytes in try copy.read(bytes) }
        return try copy.end()
    }

    private struct Copy: ~Copyable {
        private let format: FileConfig.Format
        private let removed: [Int]
        private var file: DurableFile
        private var record: [UInt8] = []
        private var isQuoted = false
        /// The number of the record: 0 is the header of a CSV file, and the opening bracket of a JSON file.
        private var number = 0
        private var next = 0
        private var kept = 0

        init(_ format: FileConfig.Format, without removed: [Int], to file: consuming DurableFile) {
            self.format = format
            self.removed = removed
            self.file = file
        }

        /// A record of a CSV file ends with a line feed outside quotes. Each row of a JSON file is a line.
        mutating func read(_ bytes: [UInt8]) throws(FileError) {
            for byte in bytes {
                record.append(byte)
                if format == .csv, byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                if byte == UInt8(ascii: "\n"), !isQuoted { try endRecord() }
            }
        }

        private mutating func endRecord() throws(FileError) {
            defer {
                record.removeAll(keepingCapacity: true)
                number += 1
            }
            switch format {
            case .csv:
                guard number > 0 else { return try file.append(record) }
                if isRemoved(number - 1) { return }
                try file.append(record)
                kept += 1
            case .json:
                guard number > 0 else { return try file.append([UInt8(ascii: "[")]) }
                guard record.first == UInt8(ascii: "{"), let end = record.lastIndex(of: UInt8(ascii: "}")),
                    !isRemoved(number - 1)
                else { return }
                try file.append(Array((kept == 0 ? "\n" : ",\n").utf8) + record[...end])
                kept += 1
            }
        }

        private mutating func isRemoved(_ row: Int) -> Bool {
            guard next < removed.count, removed[next] == row else { return false }
            next += 1
            return true
        }

        consuming func end() throws(FileError) -> (file: SealedFile, rows: Int) {
            if !record.isEmpty { try endRecord() }
            let kept = kept
            if format == .json { try file.append(Array("\n]\n".utf8)) }
            return (try file.seal(), kept)
        }
    }
}
