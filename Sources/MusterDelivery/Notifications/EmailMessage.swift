internal import Foundation

/// An e-mail in plain text, as it is sent.
///
/// - Source: RFC 5322; RFC 2047 for the subject; RFC 2045 for the body.
struct EmailMessage {
    /// The local part of the message id, which repeated attempts share.
    var id: String
    var from: String
    var to: [String]
    var subject: String
    var text: String
    var date: Date

    /// The bytes, with `\r\n` at the ends of lines, all in ASCII.
    var source: String {
        let domain = from.split(separator: "@").last.map(String.init) ?? "localhost"
        let headers = [
            "Date: \(Self.dateText(date))", "From: Muster <\(from)>", "To: \(to.joined(separator: ",\r\n "))",
            "Subject: \(Self.header(subject))", "Message-ID: <\(id)@\(domain)>", "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
        ]
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\r\n")
        let body = Data((lines + "\r\n").utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        return headers.joined(separator: "\r\n") + "\r\n\r\n" + body + "\r\n"
    }

    /// A text as the value of a header. Line breaks and other control characters become blanks, so that a text adds no header.
    static func header(_ text: String) -> String {
        let line = String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
        if line.utf8.allSatisfy({ (0x20...0x7e).contains($0) }), line.utf8.count <= 60, !line.contains("=?") { return line }
        // An encoded word has at most 75 characters, and contains whole characters.
        var words: [[UInt8]] = [[]]
        for scalar in line.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if words[words.count - 1].count + bytes.count > 45 { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func dateText(_ date: Date) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss '+0000'"
        return format.string(from: date)
    }
}
