internal import Foundation

/// Formats numbers for reports.
enum NumberFormatting {
    /// `1,234,567`.
    static func count(_ value: Int) -> String {
        var digits = Array(String(value.magnitude))
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: index)
            index -= 3
        }
        return (value < 0 ? "-" : "") + String(digits)
    }

    /// `1 row`, `1,234 rows`.
    static func count(_ value: Int, _ singular: String, _ plural: String) -> String {
        "\(count(value)) \(value == 1 ? singular : plural)"
    }

    /// `41.7 %`.
    static func percent(_ share: Double) -> String { "\(decimals(share * 100, 1)) %" }

    /// `41 ms`, `1.9 s`, `2 min 05 s`.
    static func seconds(_ value: Double) -> String {
        if value < 0.1 { return "\(Int((value * 1000).rounded())) ms" }
        guard value >= 60 else { return "\(decimals(value, 1)) s" }
        let total = Int(value)
        let seconds = total % 60
        return "\(total / 60) min \(seconds < 10 ? "0" : "")\(seconds) s"
    }

    /// `14.2 MB`.
    static func bytes(_ value: Int) -> String {
        switch value {
        case ..<1_000: "\(value) B"
        case ..<1_000_000: "\(decimals(Double(value) / 1e3, 1)) kB"
        case ..<1_000_000_000: "\(decimals(Double(value) / 1e6, 1)) MB"
        default: "\(decimals(Double(value) / 1e9, 1)) GB"
        }
    }

    /// `0.25`, `0.000005`: at most six decimals, as in delivery files.
    static func score(_ value: Double) -> String {
        let text = decimals(value, 6)
        let zeros = text.reversed().prefix { $0 == "0" }.count
        return String(text.dropLast(min(zeros, 5)))
    }

    /// `+1,234`, `0`, `-5`.
    static func signedCount(_ value: Int) -> String { (value > 0 ? "+" : "") + count(value) }

    /// `+0.25`, `-0.000005`.
    static func signedScore(_ value: Double) -> String {
        let text = score(value)
        return value > 0 && text != score(0) ? "+" + text : text == "-" + score(0) ? score(0) : text
    }

    /// `0.772`.
    static func area(_ value: Double) -> String { decimals(value, 3) }

    /// `4.17 %`.
    static func finePercent(_ share: Double) -> String { "\(decimals(share * 100, 2)) %" }

    /// The difference of two percentages, in percentage points: `+1.25 pp`.
    static func points(_ share: Double) -> String {
        (share > 0 ? "+" : "") + "\(decimals(share * 100, 2)) pp"
    }

    /// `1,234.50`, `-0.25`.
    static func amount(_ value: Double) -> String {
        let text = decimals(value.magnitude, 2)
        guard let whole = Int(text.dropLast(3)) else { return decimals(value, 2) }
        return (value < 0 && text != "0.00" ? "-" : "") + count(whole) + text.suffix(3)
    }

    /// `+1,234.50`, `0.00`, `-0.25`.
    static func signedAmount(_ value: Double) -> String {
        let text = amount(value)
        return (value > 0 && text != "0.00" ? "+" : "") + text
    }

    private static func decimals(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }
}
