internal import MusterBase
public import MusterFiles
public import MusterKernel
public import MusterModel

/// Copies an output file without some of its rows, and with others at its end. What remains of a text is byte for byte as it was.
public struct FileRevision: Sendable {
    private let config: FileConfig
    /// Row numbers from 0, ascending.
    private let removed: [Int]
    private let added: AddedRows?

    /// Rows in the format of a file.
    public struct AddedRows: Sendable {
        fileprivate let rows: RowFormat.Rows
        fileprivate let valueTypes: [FileConfig.ValueType]

        /// - Parameters:
        ///   - treatments: the meaning of the batch's treatment numbers.
        ///   - valueTypes: of the own columns.
        /// - Throws: ``DeliveryError/unencodableCustomer(_:)``.
        public init(
            _ batch: RecommendationBatch, to config: FileConfig, treatments: [Treatment], valueTypes: [FileConfig.ValueType]
        ) throws(DeliveryError) {
            rows = try RowFormat(config, treatments: treatments, valueTypes: valueTypes).rows(batch)
            self.valueTypes = valueTypes
        }

        public var count: Int { rows.count }
    }

    /// - Parameters:
    ///   - config: with which the file was written.
    ///   - removed: the numbers of the rows to leave out, from 0, ascending; a header is no row.
    public init(of config: FileConfig, removing removed: [Int] = [], adding added: AddedRows? = nil) {
        self.config = config
        self.removed = removed
        self.added = added
    }

    /// Writes the copy, durable under a temporary name.
    ///
    /// - Parameter target: the path that the copy is to have; it may be `source`.
    /// - Returns: the copy, and its number of rows.
    public func copy(_ source: String, to target: String) throws -> (file: SealedFile, rows: Int) {
        if config.format == .parquet {
            return try copyParquet(source, to: target)
        }
        guard let program = config.compressionProgram else { return try copyText(source, to: target) }
        let (text, rest) = (target + ".rows.partial", target + ".rest")
        defer {
            // A file that cannot be removed is overwritten by the next erasure.
            try? Folder.remove(file: text)
            try? Folder.remove(file: SealedFile.temporaryPath(of: rest))
        }
        try program.decompress(source, to: text)
        let (file, kept) = try copyText(text, to: rest)
        try program.compress(file.temporaryPath, to: SealedFile.temporaryPath(of: target))
        return (try SealedFile(completed: target), kept)
    }

    private func copyParquet(_ source: String, to target: String) throws -> (file: SealedFile, rows: Int) {
        let (rows, more) = (target + ".added.rows", target + ".added")
        defer {
            // A file that cannot be removed is overwritten by the next copy.
            try? Folder.remove(file: SealedFile.temporaryPath(of: rows))
            try? Folder.remove(file: more)
        }
        if let added {
            var file = try DurableFile(path: rows, isHashed: false)
            try file.append(added.rows.bytes)
            let sealed = try file.seal()
            try ParquetFile(config, valueTypes: added.valueTypes).write(sealed.temporaryPath, to: more)
        }
        let count = try ParquetFile.copy(
            source, to: SealedFile.temporaryPath(of: target), without: removed, followedBy: added == nil ? nil : more,
            compression: config.compression)
        return (try SealedFile(completed: target), count)
    }

    private func copyText(_ source: String, to target: String) throws -> (file: SealedFile, rows: Int) {
        var copy = Copy(config, without: removed, to: try DurableFile(path: target))
        try FileChunks(path: source).forEach { bytes in try copy.read(bytes) }
        return try copy.end(adding: added?.rows)
    }

    private struct Copy: ~Copyable {
        private let format: FileConfig.Format
        private let csv: CSVDialect
        private let removed: [Int]
        private var file: DurableFile
        private var record: [UInt8] = []
        private var isQuoted = false
        /// The number of the row; -1 is the header of a CSV file, and the opening bracket of a JSON file.
        private var number: Int
        private var next = 0
        private var kept = 0
        private var hasByteOrderMark: Bool

        init(_ config: FileConfig, without removed: [Int], to file: consuming DurableFile) {
            format = config.format
            csv = config.csv
            self.removed = removed
            self.file = file
            number = format == .json || format == .csv && csv.hasHeader ? -1 : 0
            hasByteOrderMark = format == .csv && csv.encoding == .utf8BOM
        }

        /// A record of a CSV file ends with a line feed outside quotes. Each row of the other files is a line.
        mutating func read(_ bytes: [UInt8]) throws(FileError) {
            for byte in bytes {
                record.append(byte)
                if format == .csv, byte == csv.quote { isQuoted.toggle() }
                if byte == UInt8(ascii: "\n"), !isQuoted {
                    try endRecord()
                } else if hasByteOrderMark, record == RowFormat.byteOrderMark {
                    try file.append(record)
                    record = []
                    hasByteOrderMark = false
                }
            }
        }

        private mutating func endRecord() throws(FileError) {
            defer {
                record.removeAll(keepingCapacity: true)
                number += 1
            }
            switch format {
            case .csv, .ndjson, .parquet:
                guard number >= 0 else { return try file.append(record) }
                if isRemoved(number) { return }
                try file.append(record)
                kept += 1
            case .json:
                guard number >= 0 else { return try file.append([UInt8(ascii: "[")]) }
                guard record.first == UInt8(ascii: "{"), let end = record.lastIndex(of: UInt8(ascii: "}")), !isRemoved(number)
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

        consuming func end(adding added: RowFormat.Rows?) throws(FileError) -> (file: SealedFile, rows: Int) {
            if !record.isEmpty { try endRecord() }
            if let added, added.count > 0 {
                if format == .json, kept > 0 { try file.append([UInt8(ascii: ",")]) }
                try file.append(added.bytes)
                kept += added.count
            }
            let kept = kept
            if format == .json { try file.append(Array("\n]\n".utf8)) }
            return (try file.seal(), kept)
        }
    }
}
