internal import MusterBase
internal import MusterDuckDB

/// The place of a row in a file.
struct RowPosition: Hashable {
    /// The path from which it was read.
    var path: String
    /// From 1.
    var record: Int
}

extension SourceFiles {
    /// The places of rows for messages: `line 3 of a.csv`. Lines of CSV files are counted as an editor does; a record may
    /// span several.
    func texts(of positions: [RowPosition], on connection: borrowing Connection) throws -> [RowPosition: String] {
        var texts: [RowPosition: String] = [:]
        for (path, group) in Dictionary(grouping: positions, by: \.path) {
            let records = Set(group.map(\.record))
            let lines = format == .csv ? try self.lines(ofRecords: records, in: name(of: path), on: connection) : [:]
            let unit = format == .parquet ? "row" : format == .json ? "record" : "line"
            for record in records {
                texts[RowPosition(path: path, record: record)] = "\(unit) \(lines[record] ?? record) of \(name(of: path))"
            }
        }
        return texts
    }

    /// The line in which each record begins. Record 1 is the first after the header.
    func lines(
        ofRecords records: Set<Int>, in file: String, on connection: borrowing Connection
    ) throws -> [Int: Int] {
        guard let index = files.firstIndex(of: file), headers.indices.contains(index), let last = records.max() else {
            return [:]
        }
        var counter = RecordCounter(delimiter: headers[index].delimiter, linesBefore: headers[index].linesBefore)
        var lines: [Int: Int] = [:]
        var result = try connection.query("SELECT coalesce(line, '') FROM \(self.lines(of: file))")
        while let chunk = try result.nextChunk() {
            for row in 0..<chunk.count {
                let record = counter.next(try chunk.values(row: row).first?.stringValue ?? "")
                if let record, records.contains(record) { lines[record] = counter.line }
                if let record, record > last { return lines }
            }
        }
        return lines
    }

    /// The line of a CSV file in which a row begins that DuckDB names in an error. DuckDB counts a record that spans several lines
    /// once.
    ///
    /// - Parameter number: as DuckDB counts.
    func line(ofRow number: Int, in file: String, on connection: borrowing Connection) -> Int {
        guard let index = files.firstIndex(of: file), headers.indices.contains(index) else { return number }
        var counter = RecordCounter(delimiter: headers[index].delimiter, linesBefore: headers[index].linesBefore)
        do {
            var result = try connection.query("SELECT coalesce(line, '') FROM \(lines(of: file))")
            while let chunk = try result.nextChunk() {
                for row in 0..<chunk.count {
                    _ = counter.next(try chunk.values(row: row).first?.stringValue ?? "")
                    if counter.row == number { return counter.line }
                }
            }
            return number
        } catch {
            // A line that is not UTF-8. Without quotes, DuckDB counts lines as they are.
            return error.message.number(after: "CSV Error on Line: ") ?? number
        }
    }
}

/// Numbers the records of a CSV file, line by line.
struct RecordCounter {
    private let delimiter: UInt8
    private let linesBefore: Int
    /// The number of lines so far.
    private(set) var line = 0
    /// The number of records, empty lines and lines before the header so far.
    private(set) var row = 0
    private var record = -1
    private var isQuoted = false

    init(delimiter: Character, linesBefore: Int = 0) {
        self.delimiter = delimiter.asciiValue ?? UInt8(ascii: ",")
        self.linesBefore = linesBefore
    }

    /// - Returns: the number of the record that begins in the line, 0 for the header; `nil` when none begins.
    mutating func next(_ text: String) -> Int? {
        line += 1
        if !isQuoted { row += 1 }
        guard line > linesBefore else { return nil }
        let begins = !isQuoted
        if begins {
            if text.utf8.allSatisfy({ $0 == UInt8(ascii: "\r") }) { return nil }
            record += 1
        }
        var isFieldStart = begins
        for byte in text.utf8 {
            if isQuoted {
                // A doubled quote closes the field and opens it again.
                if byte == UInt8(ascii: "\"") {
                    isQuoted = false
                    isFieldStart = true
                }
            } else if byte == UInt8(ascii: "\"") && isFieldStart {
                isQuoted = true
            } else {
                isFieldStart = byte == delimiter
            }
        }
        return begins ? record : nil
    }
}
