internal import MusterDuckDB
internal import MusterFiles

/// Rows as bytes, value by value: a text after its length, a number as it is in memory. Its files are temporary and never leave the
/// machine.
enum BinaryRows {
    /// The length of a missing text.
    private static let missing = UInt32.max

    static func text(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        append(UInt32(text.count), to: &bytes)
        return bytes + text
    }

    static let missingText: [UInt8] = {
        var bytes: [UInt8] = []
        append(missing, to: &bytes)
        return bytes
    }()

    static func append(_ value: Double, to bytes: inout [UInt8]) { append(value.bitPattern, to: &bytes) }

    static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    /// Reads a file of rows from its start to its end.
    struct Reader {
        struct Cut: Error {}

        private let columns: [ColumnDescription]
        private var chunks: FileChunks.Iterator
        private var buffer: [UInt8] = []
        private var offset = 0

        init(path: String, columns: [ColumnDescription]) throws(FileError) {
            self.columns = columns
            chunks = try FileChunks.Iterator(path: path)
        }

        /// - Returns: the number of rows read; 0 at the end.
        mutating func fill(_ chunk: inout ChunkWriter) throws -> Int {
            var row = 0
            while row < chunk.capacity, try require(1, orEnd: true) {
                for (index, column) in columns.enumerated() {
                    switch column.type {
                    case .double:
                        try chunk.column(index, as: Double.self).write(Double(bitPattern: try number()), at: row)
                    case .integer:
                        try chunk.column(index, as: Int32.self).write(try number(), at: row)
                    default:
                        let writer = try chunk.strings(index)
                        let length: UInt32 = try number()
                        if length == missing {
                            writer.writeNull(at: row)
                        } else {
                            _ = try require(Int(length))
                            try writer.write(utf8: buffer.span.extracting(offset..<offset + Int(length)), at: row)
                            offset += Int(length)
                        }
                    }
                }
                row += 1
            }
            return row
        }

        private mutating func number<Number: FixedWidthInteger>() throws -> Number {
            let width = Number.bitWidth / 8
            _ = try require(width)
            var value: Number = 0
            for index in (0..<width).reversed() { value = value << 8 | Number(truncatingIfNeeded: buffer[offset + index]) }
            offset += width
            return value
        }

        /// Makes so many bytes available at ``offset``.
        private mutating func require(_ count: Int, orEnd: Bool = false) throws -> Bool {
            while buffer.count - offset < count {
                guard let next = try chunks.next() else {
                    if orEnd, buffer.count == offset { return false }
                    throw Cut()
                }
                buffer.removeSubrange(..<offset)
                offset = 0
                buffer += next
            }
            return true
        }
    }
}
