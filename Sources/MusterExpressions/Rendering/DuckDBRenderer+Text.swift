extension DuckDBRenderer {
    /// DuckDB makes comparisons with prefixes and suffixes of simple patterns, and takes an empty group at the end of one as the end
    /// of the text. It leaves patterns with captures alone.
    func matches(_ operands: [TypedNode]) -> SQLFragment {
        guard case .string(let pattern)? = operands[1].constant, pattern.contains("(?") else {
            return simple("regexp_matches", operands)
        }
        return simple("regexp_matches", [operands[0], TypedNode(.constant(.string("(\(pattern))")), .string)])
    }

    /// - Source: Unicode, White_Space, as in CEL's strings extension.
    func trim(_ operands: [TypedNode]) -> SQLFragment {
        let blanks =
            "\u{9}\u{A}\u{B}\u{C}\u{D} \u{85}\u{A0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}"
            + "\u{2009}\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}"
        return simple("trim", operands + [TypedNode(.constant(.string(blanks)), .string)])
    }

    /// Missing unless 0 ≤ start ≤ end ≤ size, counted in code points.
    func substring(_ operands: [TypedNode]) -> SQLFragment {
        let text = settled(operands[0])
        let start = wide(settled(operands[1]), .int)
        let end = operands.count > 2 ? wide(settled(operands[2]), .int) : nil
        let sql = bind(text) { text in
            bind(start) { start in
                func part(_ end: SQLFragment) -> String {
                    "CASE WHEN \(start.operand(.addition)) >= 0 AND \(start.operand(.addition)) <= \(end.operand(.addition)) "
                        + "AND \(end.operand(.addition)) <= length(\(text.sql)) THEN substring(\(text.sql), \(start.operand(.addition)) + 1, "
                        + "\(end.operand(.addition)) - \(start.operand(.atom))) END"
                }
                return end.map { bind($0, part) } ?? part(SQLFragment(sql: "length(\(text.sql))"))
            }
        }
        return SQLFragment(sql: sql)
    }

    /// The place of the first part, counted in code points from 0; -1 if there is none.
    func indexOf(_ operands: [TypedNode]) -> SQLFragment {
        var result = simple("strpos", operands)
        result.sql += " - 1"
        result.precedence = .addition
        result.isWide = true
        result.bound = 0x1p40
        return result
    }

    /// `string_split` ignores a missing separator, and finds one part in an empty text even where it splits into characters.
    func split(_ operands: [TypedNode]) -> SQLFragment {
        if case .string(let separator)? = operands[1].constant, !separator.isEmpty { return simple("string_split", operands) }
        let (text, separator) = (settled(operands[0]), settled(operands[1]))
        let sql = bind(text) { text in
            bind(separator) { separator in
                let (text, separator) = (text.operand(.addition), separator.operand(.addition))
                return "CASE WHEN \(text) = '' AND \(separator) = '' THEN CAST([] AS VARCHAR[]) "
                    + "WHEN \(separator) IS NOT NULL THEN string_split(\(text), \(separator)) END"
            }
        }
        return SQLFragment(sql: sql, isNullable: text.isNullable || separator.isNullable)
    }

    /// `array_to_string` takes a missing separator as an empty one, and is missing for a list of missing elements only.
    func join(_ operands: [TypedNode]) -> SQLFragment {
        let (list, separator) = (settled(operands[0]), settled(operands[1]))
        let present = "list_filter(\(list.sql), lambda muster_x: muster_x IS NOT NULL)"
        let sql =
            separator.isNullable
            ? bind(separator) {
                "CASE WHEN \($0.operand(.addition)) IS NOT NULL THEN array_to_string(\(present), \($0.sql)) END"
            }
            : "array_to_string(\(present), \(separator.sql))"
        return SQLFragment(sql: sql, isNullable: list.isNullable || separator.isNullable)
    }
}
