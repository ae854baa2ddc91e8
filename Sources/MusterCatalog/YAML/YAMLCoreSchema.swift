internal import MusterModel

/// Resolves unquoted scalars by the core schema of YAML 1.2. Unlike in YAML 1.1, `yes`, `on` and `12:30` are text and `0777`
/// is a decimal number.
enum YAMLCoreSchema {
    static func value(ofPlain text: String) -> DocumentNode.Value {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
        case ".nan", ".NaN", ".NAN": return .double(.nan)
        default: return number(text) ?? .string(text)
        }
    }

    /// Whether a number of YAML 1.2 is text in YAML 1.1: `091`, `0o17`, `1e3`.
    ///
    /// - Parameter text: a number.
    /// - Source: the types int and float of yaml.org/type, revision 2005.
    static func isTextInYAML11(number text: String) -> Bool {
        if text.hasPrefix("0o") { return true }
        if text.hasPrefix("0x") { return false }
        if text.contains("e") || text.contains("E") {
            return text.wholeMatch(of: #/[-+]?([0-9]+\.[0-9]*|\.[0-9]+)[eE][-+][0-9]+/#) == nil
        }
        return text.wholeMatch(of: #/[-+]?0[0-9]*[89][0-9]*/#) != nil
    }

    private static func number(_ text: String) -> DocumentNode.Value? {
        guard let first = text.utf8.first, first < 0x3a else { return nil }
        if text.hasPrefix("0x") { return radix(text, 16) }
        if text.hasPrefix("0o") { return radix(text, 8) }
        guard let isWhole = shape(Array(text.utf8)) else { return nil }
        // An integer beyond 64 bits is a double.
        if isWhole, let integer = Int64(text) { return .int(integer) }
        return Double(text.hasPrefix(".") ? "0" + text : text).map(DocumentNode.Value.double)
    }

    private static func radix(_ text: String, _ radix: Int) -> DocumentNode.Value? {
        let digits = text.dropFirst(2)
        guard let first = digits.first, first.isHexDigit else { return nil }
        return Int64(digits, radix: radix).map(DocumentNode.Value.int)
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`: whether it is an integer; `nil` for other texts.
    private static func shape(_ bytes: [UInt8]) -> Bool? {
        var remaining = bytes[...]
        func skipDigits() -> Int {
            let digits = remaining.prefix { (0x30...0x39).contains($0) }.count
            remaining = remaining.dropFirst(digits)
            return digits
        }
        func skip(_ characters: String) -> Bool {
            guard let first = remaining.first, characters.utf8.contains(first) else { return false }
            remaining = remaining.dropFirst()
            return true
        }
        _ = skip("+-")
        var isWhole = true
        let before = skipDigits()
        if skip(".") {
            isWhole = false
            let after = skipDigits()
            if before == 0, after == 0 { return nil }
        } else if before == 0 {
            return nil
        }
        if skip("eE") {
            isWhole = false
            _ = skip("+-")
            if skipDigits() == 0 { return nil }
        }
        return remaining.isEmpty ? isWhole : nil
    }
}
