/// How a CSV file begins: what separates its fields, and what its columns are called.
///
/// Both are taken from the header alone. Guessing them from the rows, as DuckDB would, reads a file with one ragged row or
/// one unclosed quote as a file of another dialect instead of refusing it.
struct CSVHeader: Hashable, Sendable {
    private static let delimiters: [Character] = [",", ";", "\t", "|"]

    let delimiter: Character
    /// Without surrounding blanks; some may be empty.
    let names: [String]

    /// - Parameter lines: the file's first ones. More than one counts only while a quoted name has a line break.
    init(lines: [String]) {
        var text = lines.first ?? ""
        for line in lines.dropFirst() where Self.isOpen(text) { text += "\n" + line }
        var isQuoted = false
        var counts: [Character: Int] = [:]
        for character in text {
            if character == "\"" { isQuoted.toggle() } else if !isQuoted { counts[character, default: 0] += 1 }
        }
        // Of equal counts, the first.
        let delimiter = Self.delimiters.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? ","
        self.delimiter = counts[delimiter] == nil ? "," : delimiter
        names = Self.fields(of: text, separatedBy: self.delimiter)
    }

    private static func isOpen(_ text: String) -> Bool { !text.count { $0 == "\"" }.isMultiple(of: 2) }

    private static func fields(of text: String, separatedBy delimiter: Character) -> [String] {
        var fields = [""]
        var isQuoted = false
        var hasJustClosed = false
        for character in text {
            if character == "\"" {
                // The second of two within quotes is one that belongs to the name.
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
