internal import Foundation
internal import MusterBase
internal import MusterDuckDB

extension DatasetImport {
    /// Checks the files without reading their rows.
    func checkFiles() throws(ImportError) -> SourceFormat {
        var first: (format: SourceFormat, path: String)?
        for path in files {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .noFile(path: path) }
            if isFolder.boolValue { throw .isFolder(path: path) }
            guard FileManager.default.isReadableFile(atPath: path) else { throw .notReadable(path: path) }
            guard let format = SourceFormat(path: path) else { throw .unknownFormat(path: path) }
            if let first, first.format != format { throw .mixedFormats(first: first.path, second: path) }
            first = first ?? (format, path)
            // A file whose size is unknown is not taken for empty.
            let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            if size == 0 { throw .emptyFile(path: path) }
            try ImportError.check(path, named: format, in: options.encoding)
        }
        guard let first else { throw .noRows(files: files) }
        return first.format
    }

    /// The headers of CSV files. Names must be present and unique, and include the key; all files must use one separator.
    func headers(
        of source: SourceFiles, on connection: borrowing Connection
    ) throws(ImportError) -> [CSVHeader] {
        var headers: [CSVHeader] = []
        for path in files {
            let lines: [String]
            do {
                lines = try connection.rows("SELECT coalesce(line, '') FROM \(source.lines(of: path)) LIMIT 100")
                    .compactMap(\.first?.stringValue)
            } catch {
                throw ImportError.malformedCSV(error.message, path: path)
            }
            if lines.allSatisfy(\.isBlank) { throw .emptyFile(path: path) }
            if lines[0].isBlank {
                throw .malformed(
                    path: path, line: 1, problem: "This line is empty; the header of column names is expected here.",
                    fix: "Remove empty lines at the top.")
            }
            let header = CSVHeader(lines: lines)
            if let first = headers.first, first.delimiter != header.delimiter, header.names.count > 1 {
                throw .mixedDelimiters(first: files[0], second: path)
            }
            if let index = header.names.firstIndex(of: "") { throw .unnamedColumn(path: path, number: index + 1) }
            var seen: [String: String] = [:]
            for name in header.names {
                if let other = seen.updateValue(name, forKey: name.lowercased()) {
                    throw .duplicateColumn(path: path, first: other, second: name)
                }
            }
            for name in keySource.columns(named: key) {
                let isNamed = headers.isEmpty ? header.names.contains(name) : seen[name.lowercased()] != nil
                if !isNamed { throw .noKeyColumn(key: name, columns: header.names, path: path) }
            }
            headers.append(header)
        }
        return headers
    }

    /// Refuses columns without a key, reserved names, and a name that the generated key needs.
    func checkNames(_ names: [String], of source: SourceFiles, on connection: borrowing Connection) throws {
        if let missing = keySource.columns(named: key).first(where: { !names.contains($0) }) {
            throw ImportError.noKeyColumn(key: missing, columns: names, path: nil)
        }
        if let reserved = names.first(where: { ["rowid", "file_row_number"].contains($0.lowercased()) }) {
            throw ImportError.reservedColumn(reserved)
        }
        if keySource != .column, let taken = names.first(where: { $0.lowercased() == key.lowercased() }) {
            throw ImportError.generatedKeyExists(taken)
        }
        try checkRenamed(names, of: source, on: connection)
    }

    /// Refuses columns that differ only in case: DuckDB renames the second by appending a number.
    func checkRenamed(
        _ columns: [String], of source: SourceFiles, on connection: borrowing Connection
    ) throws {
        let known = Dictionary(firstOf: columns.map { ($0.lowercased(), $0) })
        let candidates = columns.compactMap { name -> (name: String, other: String)? in
            guard let match = name.wholeMatch(of: /(.*)_\d+/), let other = known[match.1.lowercased()] else { return nil }
            return (name, other)
        }
        guard !candidates.isEmpty, source.format != .csv else { return }
        let real = Set(try connection.rows("SELECT DISTINCT name FROM \(source.columnNames)").compactMap(\.first?.stringValue))
        guard let renamed = candidates.first(where: { !real.contains($0.name) }) else { return }
        let second = real.sorted().first { $0 != renamed.other && $0.lowercased() == renamed.other.lowercased() }
        throw ImportError.duplicateColumn(path: nil, first: renamed.other, second: second ?? renamed.other)
    }

    /// Refuses JSON files with a number that a double does not hold. DuckDB rounds it before any expression sees it, so that only
    /// the text of the file shows it. Integers are kept.
    func checkNumbers(of source: SourceFiles, on connection: borrowing Connection) throws {
        let string = SQLQuoting.literal(#""([^"\\]|\\.)*""#)
        let number = SQLQuoting.literal(#"-?[0-9]+(\.[0-9]+([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)"#)
        let digits = "trim(regexp_replace(regexp_replace(x, '[eE].*', ''), '[^0-9]', '', 'g'), '0')"
        for file in source.files {
            let long = try connection.rows(
                """
                SELECT number, found[1] FROM (SELECT number,
                    list_filter(regexp_extract_all(regexp_replace(json, \(string), '""', 'g'), \(number)),
                      lambda x: length(\(digits)) > \(TextColumn.maxSignificantDigits)) AS found
                  FROM (SELECT row_number() OVER () AS number, json FROM read_json_objects(\(SQLQuoting.path(source.path(of: file)))))
                  WHERE regexp_matches(json, '[^0-9.][0.]*[1-9](\\.?[0-9]){\(TextColumn.maxSignificantDigits)}'))
                WHERE len(found) > 0 ORDER BY number LIMIT 1
                """)
            guard let first = long.first, let record = first[0].intValue, let text = first[1].stringValue else { continue }
            throw ImportError.malformed(
                path: file, line: nil,
                problem: "The number \(text) in record \(record) has more than \(TextColumn.maxSignificantDigits) significant "
                    + "digits and would be rounded.",
                fix: "Write it as text, in quotes: it is then kept as it is.")
        }
    }

    /// Refuses rows of `staged` without a key, and keys that occur more than once.
    /// - Parameter keyText: an SQL expression for the key in the files, as text.
    func checkKeys(
        _ source: SourceFiles, keyText: String, on connection: borrowing Connection
    ) throws {
        let column = SQLQuoting.identifier(key)
        let counts = try connection.rows(
            """
            SELECT count(*), count(*) FILTER (key IS NULL OR trim(key) = ''),
              count(*) FILTER (key = previous AND trim(key) != '' AND key IS DISTINCT FROM before)
            FROM (SELECT \(column) AS key, lag(\(column)) OVER (ORDER BY rowid) AS previous,
              lag(\(column), 2) OVER (ORDER BY rowid) AS before FROM staged)
            """)
        guard let rows = counts[0][0].intValue, let missing = counts[0][1].intValue, let repeated = counts[0][2].intValue
        else { return }
        if rows == 0 { throw ImportError.noRows(files: files) }
        guard keySource != .row else { return }
        let positions = source.positions(of: keyText)
        if missing > 0 {
            let rows = try connection.rows(
                "SELECT file, record FROM \(positions) WHERE value IS NULL OR trim(value) = '' ORDER BY number LIMIT 5")
            let found = rows.map { RowPosition(path: $0[0].stringValue ?? "", record: $0[1].intValue ?? 0) }
            let texts = try source.texts(of: found, on: connection)
            throw ImportError.missingKeys(key: key, total: missing, first: found.compactMap { texts[$0] })
        }
        if repeated > 0 {
            let rows = try connection.rows(
                """
                SELECT value, file, record, min(number) OVER (PARTITION BY value) AS first, number
                FROM (SELECT *, row_number() OVER (PARTITION BY value ORDER BY number) AS nth,
                  count(*) OVER (PARTITION BY value) AS rows FROM \(positions))
                WHERE nth <= 3 AND rows > 1 ORDER BY first, number LIMIT 15
                """)
            var places: [(key: String, positions: [RowPosition])] = []
            for row in rows {
                let position = RowPosition(path: row[1].stringValue ?? "", record: row[2].intValue ?? 0)
                let key = row[0].stringValue ?? ""
                if places.last?.key == key {
                    places[places.count - 1].positions.append(position)
                } else if places.count < 5 {
                    places.append((key, [position]))
                } else {
                    break
                }
            }
            let texts = try source.texts(of: places.flatMap(\.positions), on: connection)
            let first = places.map { "'\($0.key)' in \($0.positions.compactMap { texts[$0] }.joined(separator: ", "))" }
            throw ImportError.duplicateKeys(key: key, total: repeated, first: first)
        }
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
