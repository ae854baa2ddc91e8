internal import MusterBase
internal import MusterModel

/// The bytes of a row's values in one format.
enum CellEncoding: Sendable {
    case csv(CSVText)
    /// An object per row; in a list, or on a line of its own.
    case json(isList: Bool)
    /// ``BinaryRows``, from which a Parquet file is made.
    case binary

    init(_ config: FileConfig) {
        switch config.format {
        case .csv: self = .csv(CSVText(config.csv, columnCount: config.columns.count))
        case .json: self = .json(isList: true)
        case .ndjson: self = .json(isList: false)
        case .parquet: self = .binary
        }
    }

    /// The bytes before the first row.
    func opening(_ headers: [String]) -> [UInt8] {
        switch self {
        case .csv(let csv):
            guard csv.dialect.hasHeader else { return [] }
            let fields = headers.map { csv.field(Array($0.utf8)[...]) }
            return Array(fields.joined(separator: [csv.dialect.delimiter])) + csv.lineEnd.utf8
        case .json(let isList): return isList ? [UInt8(ascii: "[")] : []
        case .binary: return []
        }
    }

    /// The bytes after the last row.
    var closing: [UInt8] {
        if case .json(isList: true) = self { Array("\n]\n".utf8) } else { [] }
    }

    /// The bytes between two rows.
    var rowSeparator: [UInt8] {
        if case .json(isList: true) = self { [UInt8(ascii: ",")] } else { [] }
    }

    var rowStart: String {
        switch self {
        case .csv, .binary: ""
        case .json(let isList): isList ? "\n{" : "{"
        }
    }

    var rowEnd: String {
        switch self {
        case .csv(let csv): csv.lineEnd
        case .json(let isList): isList ? "}" : "}\n"
        case .binary: ""
        }
    }

    /// The bytes before a value.
    func prefix(of header: String, isFirst: Bool) -> String {
        switch self {
        case .csv(let csv): isFirst ? "" : String(Unicode.Scalar(csv.dialect.delimiter))
        case .json: (isFirst ? "" : ",") + JSONText.string(header) + ":"
        case .binary: ""
        }
    }

    func text(_ text: ArraySlice<UInt8>) -> [UInt8] {
        switch self {
        case .csv(let csv): csv.field(text)
        case .json: JSONText.string(text)
        case .binary: BinaryRows.text(text)
        }
    }

    /// - Parameter object: JSON.
    func object(_ object: String) -> [UInt8] {
        if case .json = self { Array(object.utf8) } else { text(Array(object.utf8)[...]) }
    }

    /// - Parameter text: the value of an own column; `nil` if it is missing.
    func value(_ text: String?, _ type: FileConfig.ValueType) -> [UInt8] {
        switch (self, text) {
        case (.json, nil): return Array("null".utf8)
        case (.binary, nil): return BinaryRows.missingText
        case (.csv(let csv), let text):
            let bytes = Array((text ?? "").utf8)[...]
            return type == .text ? csv.field(bytes) : csv.field(exactly: bytes)
        case (.json, let text?):
            switch type {
            case .integer, .number, .bool, .list: return Array(text.utf8)
            case .text, .date, .instant: return JSONText.string(Array(text.utf8)[...])
            }
        case (.binary, let text?): return BinaryRows.text(Array(text.utf8)[...])
        }
    }

    func appendScore(_ score: Double, to bytes: inout [UInt8]) {
        if case .binary = self { BinaryRows.append(score, to: &bytes) } else { Decimals.append(score, to: &bytes) }
    }

    func appendRank(_ rank: Int32, to bytes: inout [UInt8]) {
        if case .binary = self { BinaryRows.append(rank, to: &bytes) } else { Decimals.append(Int(rank), to: &bytes) }
    }

    func appendPriority(_ priority: Double, to bytes: inout [UInt8]) {
        if case .binary = self {
            BinaryRows.append(priority, to: &bytes)
        } else {
            Decimals.append(shortest: priority, to: &bytes)
        }
    }
}
