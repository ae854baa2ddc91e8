/// A table of text with aligned columns.
struct TextTable {
    enum Alignment {
        case left, right
    }

    private let alignments: [Alignment]
    private var rows: [[String]]

    init(_ header: [(title: String, alignment: Alignment)]) {
        alignments = header.map(\.alignment)
        rows = [header.map(\.title)]
    }

    mutating func add(_ cells: [String]) {
        rows.append(cells.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") })
    }

    /// - Parameter indent: the number of spaces before each line.
    func text(indent: Int = 0) -> String {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.enumerated().map { number, row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return alignments[column] == .left ? row[column] + padding : padding + row[column]
            }
            let line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
            let trimmed = String(line.reversed().drop { $0 == " " }.reversed())
            return number == 0 ? Terminal.header(trimmed) : trimmed
        }.joined(separator: "\n")
    }
}
