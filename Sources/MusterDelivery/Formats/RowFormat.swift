internal import MusterBase
public import MusterKernel
public import MusterModel

/// Renders recommendations as the bytes of a file.
///
/// Everything that depends on the treatment alone is encoded once, so a row costs little more than copying bytes.
/// Batches can be rendered at the same time and joined in order:
///
/// ```swift
/// let format = RowFormat(FileConfig(columns: [.customer_id, .rank]), treatments: plan.treatments)
/// let file = format.opening + batches.map { format.rows($0).bytes }.joined(separator: format.separator) + format.closing
/// // "customer_id,rank\r\nC1,1\r\n"
/// ```
public struct RowFormat: Sendable {
    /// A piece of a row.
    enum Piece {
        /// Bytes that depend on the treatment alone: an index into ``RowFormat/constants``.
        case constant(Int)
        case customerId, score, rank, personalization
        /// Of an own column.
        case value(Int)
    }

    /// Consecutive rows of one file.
    public struct Rows: Hashable, Sendable {
        public var bytes: [UInt8] = []
        public var count = 0
        /// The offset after each row, if asked for.
        var ends: [Int] = []
        /// The number of each row among the delivered rows of the batch, from 0, if asked for.
        var positions: [Int] = []
        /// The number of characters that the encoding lacks, each replaced by a question mark.
        public var replacedCharacters = 0
        /// For each condition that follows the own columns in a batch: the number of rows for which it is true.
        public var gaps: [Int] = []
    }

    private let config: FileConfig
    let valueTypes: [FileConfig.ValueType]
    private let cells: CellEncoding
    private let pieces: [Piece]
    /// By constant piece, then by treatment.
    private let constants: [[[UInt8]]]

    /// - Parameters:
    ///   - treatments: the meaning of the batches' treatment numbers.
    ///   - valueTypes: of the own columns.
    public init(_ config: FileConfig, treatments: [Treatment], valueTypes: [FileConfig.ValueType] = []) {
        self.config = config
        self.valueTypes = valueTypes
        cells = CellEncoding(config)
        var builder = RowBuilder(cells, treatments)
        for (index, column) in config.columns.enumerated() { builder.add(column, isFirst: index == 0) }
        builder.endRow()
        pieces = builder.pieces
        constants = builder.constants
    }

    /// The bytes before the first row.
    public var opening: [UInt8] {
        let opening = cells.opening(config.columns.map(\.header))
        guard config.format == .csv else { return opening }
        switch config.csv.encoding {
        case .utf8: return opening
        case .utf8BOM: return RowFormat.byteOrderMark + opening
        case .windows1252:
            var encoded: [UInt8] = []
            _ = Windows1252.append(opening[...], to: &encoded)
            return encoded
        }
    }

    static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// The bytes after the last row.
    public var closing: [UInt8] { cells.closing }

    /// The bytes between two batches that have rows. The rows of one batch are separated already.
    public var separator: [UInt8] { cells.rowSeparator }

    /// Renders the rows of a batch that are delivered. Those of held-out customers are left out.
    ///
    /// - Throws: ``DeliveryError/unencodableCustomer(_:)``.
    public func rows(_ batch: RecommendationBatch) throws(DeliveryError) -> Rows {
        try rows(batch, files: 1) { _ in 0 }.first?.rows ?? Rows()
    }

    /// Renders the rows of a batch that are delivered, for several files.
    ///
    /// - Parameters:
    ///   - files: their number.
    ///   - file: the file of a treatment; `nil` if its rows are in none.
    ///   - hasEnds: whether the ends and positions of the rows are needed.
    /// - Returns: for each file with rows, in the order of its first row.
    func rows(
        _ batch: RecommendationBatch, files: Int, hasEnds: Bool = false, file: (Int) -> Int?
    ) throws(DeliveryError) -> [(file: Int, rows: Rows)] {
        var sections: [(file: Int, rows: Rows)] = []
        var sectionOfFile = [Int](repeating: -1, count: files)
        var customer: Int32 = -1
        var customerId: [UInt8] = []
        var encoded: [UInt8] = []
        let isReencoded = config.format == .csv && config.csv.encoding == .windows1252
        var position = -1
        for row in 0..<batch.count where !batch.heldOut[Int(batch.customers[row])] {
            position += 1
            let treatment = Int(batch.treatments[row])
            guard let file = file(treatment) else { continue }
            if batch.customers[row] != customer {
                customer = batch.customers[row]
                customerId = try self.customerId(batch.customerBytes[batch.customerRange(Int(customer))], isReencoded)
            }
            if sectionOfFile[file] < 0 {
                sectionOfFile[file] = sections.count
                sections.append((file, Rows()))
                if files == 1 { sections[0].rows.bytes.reserveCapacity(batch.count * 64) }
            }
            let section = sectionOfFile[file]
            if sections[section].rows.count > 0 { sections[section].rows.bytes += separator }
            if isReencoded {
                encoded.removeAll(keepingCapacity: true)
                append(row, treatment, customerId, of: batch, to: &encoded)
                sections[section].rows.replacedCharacters += Windows1252.append(encoded[...], to: &sections[section].rows.bytes)
            } else {
                append(row, treatment, customerId, of: batch, to: &sections[section].rows.bytes)
            }
            sections[section].rows.count += 1
            countGaps(of: row, in: batch, &sections[section].rows)
            if hasEnds {
                sections[section].rows.ends.append(sections[section].rows.bytes.count)
                sections[section].rows.positions.append(position)
            }
        }
        return sections
    }

    private func countGaps(of row: Int, in batch: RecommendationBatch, _ rows: inout Rows) {
        let count = batch.columns.count - valueTypes.count
        guard count > 0 else { return }
        if rows.gaps.isEmpty { rows.gaps = Array(repeating: 0, count: count) }
        for gap in 0..<count where batch.columns[valueTypes.count + gap][row] == "true" { rows.gaps[gap] += 1 }
    }

    /// Two ids must never become one, so none of their characters is replaced.
    private func customerId(_ id: ArraySlice<UInt8>, _ isReencoded: Bool) throws(DeliveryError) -> [UInt8] {
        if isReencoded, config.columns.contains(.customer_id), !Windows1252.encodes(id) {
            throw .unencodableCustomer(config.csv.encoding)
        }
        return cells.text(id)
    }

    private func append(
        _ row: Int, _ treatment: Int, _ customerId: [UInt8], of batch: RecommendationBatch, to bytes: inout [UInt8]
    ) {
        for piece in pieces {
            switch piece {
            case .constant(let index): bytes += constants[index][treatment]
            case .customerId: bytes += customerId
            case .score: cells.appendScore(batch.scores[row], to: &bytes)
            case .rank: cells.appendRank(batch.ranks[row], to: &bytes)
            case .personalization: bytes += cells.object(batch.personalization?[row] ?? "{}")
            case .value(let index): bytes += cells.value(batch.columns[index][row], valueTypes[index])
            }
        }
    }
}
