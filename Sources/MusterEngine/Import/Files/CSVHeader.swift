/// The separator and the column names of a CSV file.
///
/// Both are taken from the header alone. DuckDB would infer them from the rows, and so read a file with a ragged row or an
/// unclosed quote as a file of another dialect instead of refusing it.
struct CSVHeader: Hashable, Sendable {
    private static let delimiters: [Character] = [",", ";", "\t", "|"]

    let delimiter: Character
    /// Without surrounding blanks; some may be empty.
    let names: [String]
    /// 1 when the first line only names the separator, as Excel writes it: `sep=;`.
    let linesBefore: Int

    /// - Parameter lines: the first lines of the file. Lines after the first are used only while a quoted name is open.
    init(lines: [String]) {
        let separator = lines.first.flatMap(Self.namedSeparator)
        linesBefore = separator == nil ? 0 : 1
        let lines = lines.dropFirst(linesBefore)
        var text = lines.first ?? ""
        for line in lines.dropFirst() where Self.isOpen(text) { text += "\n" + line }
        var isQuoted = false
        var counts: [Character: Int] = [:]
        for character in text {
            if character == "\"" { isQuoted.toggle() } else if !isQuoted { counts[character, default: 0] += 1 }
        }
        // Ties go to the first.
        let delimiter = Self.delimiters.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? ","
        self.delimiter = separator ?? (counts[delimiter] == nil ? "," : delimiter)
        names = Self.fields(of: text, separatedBy: self.delimiter)
    }

    private static func namedSeparator(_ line: String) -> Character? {
        let text = trimmed(line)
        guard text.count == 5, text.lowercased().hasPrefix("sep="), let separator = text.last, separator.isASCII else {
            return nil
        }
        return separator
    }

    private static func isOpen(_ text: String) -> Bool { !text.count { $0 == "\"" }.isMultiple(of: 2) }

    private static func fields(of text: String, separatedBy delimiter: Character) -> [String] {
        var fields = [""]
        var isQuoted = false
        var hasJustClosed = false
        for character in text {
            if character == "\"" {
                // Two quotes in a row, within quotes, are one quote of the name.
                if hasJustClosed { fields[fields.count - 1].append(character) }
                hasJustClosed = isQuoted
                isQuoted.toggle()
                continue
            }
            hasJustClosed = false
            if character == delimiter, !isQuoted { fields.append("") } else { fields[fields.count - 1].append(character) }
        }
        return fields.map(trimmed)
    }

    private static func trimmed(_ text: String) -> String {
        let kept = text.drop { $0 == " " }
        return String(kept.reversed().drop { $0 == " " || $0 == "\r" }.reversed())
    }
}
