internal import MusterDuckDB

/// What DuckDB said about files that it could not read, turned into what helps their owner: which file, which line, what
/// to do. Where it said too little, it is asked again about one file at a time.
extension ImportError {
    /// - Parameter headers: of the CSV files, as far as they are known, in the order of the files.
    init(_ error: DuckDBError, reading source: SourceFiles, headers: [CSVHeader] = [], on connection: borrowing Connection) {
        let path = source.files.first { error.message.contains($0) } ?? source.files[0]
        switch source.format {
        case .csv:
            for (path, header) in zip(source.files, headers) {
                do {
                    let rows = SourceFiles.strictRows(of: path, under: header)
                    _ = try connection.rows("SELECT count(COLUMNS(*)) FROM \(rows)")
                } catch {
                    self = Self.malformedCSV(error.message, path: path)
                    return
                }
            }
            self = Self.malformedCSV(error.message, path: path)
        case .json: self = Self.malformedJSON(error.message, path: path, on: connection)
        case .parquet:
            let isCut = error.message.contains("magic bytes") || error.message.contains("too small to be a Parquet")
            self = isCut ? .notParquet(path: path) : .unreadable(path: path, reason: Self.reason(error.message))
        }
    }

    /// - Parameter message: DuckDB's, about one file.
    static func malformedCSV(_ message: String, path: String) -> ImportError {
        let line = message.number(after: "CSV Error on Line: ")
        if message.contains("not utf-8 encoded") { return .notUTF8(path: path, line: line) }
        if let expected = message.number(after: "Expected Number of Columns: "),
            let found = message.number(after: " Found: ")
        {
            let count = found < expected ? "\(found)" : "more than \(expected)"
            return .malformed(
                path: path, line: line,
                problem: "This row has \(count) \(found == 1 ? "field" : "fields"), the header has \(expected).",
                fix: "Complete the row; a field that holds the separator or a line break needs double quotes around it.")
        }
        if message.contains("unterminated quote") {
            return .malformed(
                path: path, line: line, problem: "This row has a quoted field that does not end.",
                fix: "Close the quote; a quote within a quoted field is written twice.")
        }
        if message.contains("Maximum line size") {
            return .malformed(path: path, line: line, problem: "This line is longer than 2,000,000 bytes.", fix: nil)
        }
        if let line {
            return .malformed(path: path, line: line, problem: reason(message), fix: nil)
        }
        return .unreadable(path: path, reason: reason(message))
    }

    private static func malformedJSON(
        _ message: String, path: String, on connection: borrowing Connection
    ) -> ImportError {
        let problem = message.firstMatch(of: /in line \d+: (.+)/).map { text(String($0.1)) } ?? reason(message)
        guard message.contains("Malformed JSON") else {
            let isSaid = !message.contains(/in line \d+: *\n/)
            return .malformed(
                path: path, line: message.number(after: "in line "),
                problem: isSaid ? problem : "A value here does not fit the other values of its field.", fix: nil)
        }
        // DuckDB counts lines differently from what an editor shows.
        // When even the lines cannot be read, DuckDB's reason is all there is.
        let found = try? connection.rows(
            """
            SELECT number, trim(line)
            FROM (SELECT row_number() OVER () AS number, line FROM \(SourceFiles.lines(of: path)))
            WHERE trim(line) != '' AND NOT json_valid(line) ORDER BY number LIMIT 1
            """)
        // An object over several lines has none that is valid by itself.
        guard case .int(let line)? = found?.first?[0], case .string(let content)? = found?.first?[1],
            content.hasPrefix("{"), content.count > 1
        else { return .malformed(path: path, line: nil, problem: "This is not valid JSON: \(problem)", fix: nil) }
        return .malformed(
            path: path, line: Int(line), problem: "This line is not a valid JSON object: \(problem)",
            fix: "Write one object a line, such as {\"customer_id\": \"C1\", \"age\": 41}")
    }

    /// The first line of DuckDB's message, without the class of error that it begins with.
    private static func reason(_ message: String) -> String {
        let kept = message.split(separator: "\n").first {
            !$0.hasPrefix("CSV Error on Line") && !$0.hasPrefix("Original Line")
        }
        let line = String(kept ?? "").replacing(#/^[A-Z][A-Za-z ]* Error: /#, with: "")
            .replacing(#/(Malformed JSON in|Failed to read) file "[^"]*"[:,] /#, with: "")
        return text(line)
    }

    /// As a sentence of bearable length.
    private static func text(_ message: String) -> String {
        let plain = String(message.prefix(300).reversed().drop { $0 == "." || $0 == " " }.reversed())
        return plain + "."
    }
}

extension String {
    fileprivate func number(after prefix: String) -> Int? {
        guard let start = firstRange(of: prefix)?.upperBound else { return nil }
        return Int(self[start...].prefix { $0.isNumber })
    }
}
