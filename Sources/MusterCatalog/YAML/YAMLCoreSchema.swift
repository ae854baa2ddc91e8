internal import MusterModel

/// What an unquoted YAML scalar means, by the core schema of YAML 1.2: `yes`, `on`, `0777` and `12:30` are nothing
/// special, unlike in YAML 1.1.
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

    /// Whether YAML 1.1 takes for text what is a number here: `091`, `0o17`, `1e3`.
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
        // A whole number beyond 64 bits is still a number.
        if isWhole, let whole = Int64(text) { return .int(whole) }
        return Double(text.hasPrefix(".") ? "0" + text : text).map(DocumentNode.Value.double)
    }

    private static func radix(_ text: String, _ radix: Int) -> DocumentNode.Value? {
        let digits = text.dropFirst(2)
        guard let first = digits.first, first.isHexDigit else { return nil }
        return Int64(digits, radix: radix).map(DocumentNode.Value.int)
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`: whether it is whole, `nil` for no number.
    private static func shape(_ bytes: [UInt8]) -> Bool? {
        var rest = bytes[...]
        func skipDigits() -> Int {
            let digits = rest.prefix { (0x30...0x39).contains($0) }.count
            rest = rest.dropFirst(digits)
            return digits
        }
        func skip(_ characters: String) -> Bool {
            guard let first = rest.first, characters.utf8.contains(first) else { return false }
            rest = rest.dropFirst()
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
        return rest.isEmpty ? isWhole : nil
    }
}
