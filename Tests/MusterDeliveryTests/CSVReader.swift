/// Reads comma-separated values by RFC 4180, byte by byte; `nil` when they violate it.
enum CSVReader {
    static func rows(_ bytes: [UInt8]) -> [[String]]? {
        var rows: [[String]] = []
        var row: [String] = []
        var index = 0
        while index < bytes.count {
            guard let (field, end) = field(bytes, from: index), end < bytes.count else { return nil }
            row.append(field)
            if bytes[end] == UInt8(ascii: ",") {
                index = end + 1
            } else {
                guard bytes[end...].starts(with: "\r\n".utf8) else { return nil }
                rows.append(row)
                row = []
                index = end + 2
            }
        }
        return rows
    }

    private static func field(_ bytes: [UInt8], from start: Int) -> (String, end: Int)? {
        let quote = UInt8(ascii: "\"")
        guard start < bytes.count, bytes[start] == quote else {
            let end = bytes[start...].firstIndex { $0 == UInt8(ascii: ",") || $0 == 0x0d || $0 == 0x0a } ?? bytes.count
            return bytes[start..<end].contains(quote) ? nil : (String(decoding: bytes[start..<end], as: UTF8.self), end)
        }
        var text: [UInt8] = []
        var index = start + 1
        while index < bytes.count {
            if bytes[index] != quote {
                text.append(bytes[index])
                index += 1
            } else if index + 1 < bytes.count, bytes[index + 1] == quote {
                text.append(quote)
                index += 2
            } else {
                return (String(decoding: text, as: UTF8.self), index + 1)
            }
        }
        return nil
    }
}
