internal import Foundation
internal import GRDB
internal import MusterModel

/// The encoding of instants and lists.
extension Store {
    /// Milliseconds since 1970, UTC.
    static func milliseconds(_ instant: Date) -> Int {
        // Far beyond any date that can be written, and within the range of an integer.
        Int(min(max((instant.timeIntervalSince1970 * 1_000).rounded(), -1e15), 1e15))
    }

    static func date(_ milliseconds: Int) -> Date { Date(timeIntervalSince1970: Double(milliseconds) / 1_000) }

    /// An instant as the database returns it: rounded to a millisecond.
    static func rounded(_ instant: Date) -> Date { date(milliseconds(instant)) }

    /// A JSON array, for `json_each`.
    static func list(_ texts: [String]) -> String { DocumentNode.texts(texts).json }
}

extension Row {
    /// An instant of a column that is `NOT NULL`.
    func instant(_ column: String) -> Date { Store.date(self[column]) }

    func optionalInstant(_ column: String) -> Date? { (self[column] as Int?).map(Store.date) }

    /// - Throws: when the text in the column is no case of the enumeration: a newer Muster wrote it, or the file is damaged.
    func enumeration<Value: RawRepresentable<String>>(_ column: String) throws -> Value {
        let text: String = self[column]
        guard let value = Value(rawValue: text) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown \(column) '\(text)'")
        }
        return value
    }
}
