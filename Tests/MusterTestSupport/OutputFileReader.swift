public import Foundation

/// Reads an output file the way its receiver would: every field as text, a JSON object as the text it is.
public enum OutputFileReader {
    public struct Malformed: Error {
        public var reason: String
    }

    /// - Returns: the columns in the order of the file, and a field per column and row.
    public static func csv(_ data: Data) throws -> (columns: [String], rows: [[String]]) {
        var records: [[String]] = []
        var record: [String] = []
        var field: [UInt8] = []
        let bytes = Array(data)
        var index = 0
        var isQuoted = false
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && next == byte:
                field.append(byte)
                index += 1
            case UInt8(ascii: "\""):
                isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted:
                record.append(String(decoding: field, as: UTF8.self))
                field = []
            case 0x0d where !isQuoted && next == 0x0a:
                record.append(String(decoding: field, as: UTF8.self))
                records.append(record)
                (field, record) = ([], [])
                index += 1
            default:
                field.append(byte)
            }
            index += 1
        }
        guard !isQuoted, field.isEmpty, record.isEmpty else { throw Malformed(reason: "the last line has no end") }
        guard let columns = records.first else { throw Malformed(reason: "no header") }
        guard records.allSatisfy({ $0.count == columns.count }) else {
            throw Malformed(reason: "rows of different length")
        }
        return (columns, Array(records.dropFirst()))
    }

    /// - Parameter columns: those expected; in every row they must be in this order, without others.
    public static func json(_ data: Data, columns: [String]) throws -> [[String: Any]] {
        guard let rows = try JSONSerialization.jsonObject(with: data) as? [[String: Any]] else {
            throw Malformed(reason: "not a list of objects")
        }
        for row in rows where Set(row.keys) != Set(columns) { throw Malformed(reason: "columns \(row.keys.sorted())") }
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") where line.hasPrefix("{") {
            let places = columns.map { line.range(of: "\"\($0)\":")?.lowerBound }
            for (place, next) in zip(places, places.dropFirst()) {
                guard let place, let next, place < next else { throw Malformed(reason: "order of columns in \(line)") }
            }
        }
        return rows
    }
}
