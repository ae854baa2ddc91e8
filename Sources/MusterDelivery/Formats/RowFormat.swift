internal import MusterBase
public import MusterKernel
public import MusterModel

/// Renders recommendations as the bytes of a CSV or JSON file.
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
    }

    public let format: FileConfig.Format
    let columns: [FileConfig.Column]
    private let pieces: [Piece]
    /// By constant piece, then by treatment.
    private let constants: [[[UInt8]]]

    /// - Parameter treatments: the meaning of the batches' treatment numbers.
    public init(_ config: FileConfig, treatments: [Treatment]) {
        format = config.format
        columns = config.columns
        var builder = RowBuilder(config.format, treatments)
        for (index, column) in config.columns.enumerated() { builder.add(column, isFirst: index == 0) }
        builder.endRow()
        pieces = builder.pieces
        constants = builder.constants
    }

    /// The bytes before the first row.
    public var opening: [UInt8] {
        switch format {
        case .csv: Array((columns.map(\.rawValue).joined(separator: ",") + "\r\n").utf8)
        case .json: Array("[".utf8)
        }
    }

    /// The bytes after the last row.
    public var closing: [UInt8] {
        switch format {
        case .csv: []
        case .json: Array("\n]\n".utf8)
        }
    }

    /// The bytes between two batches that have rows. The rows of one batch are separated already.
    public var separator: [UInt8] {
        switch format {
        case .csv: []
        case .json: Array(",".utf8)
        }
    }

    /// Renders the rows of a batch that are delivered, and counts them. Those of held-out customers are left out.
    public func rows(_ batch: RecommendationBatch) -> (bytes: [UInt8], count: Int) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(batch.count * 64)
        var customer: Int32 = -1
        var customerId: [UInt8] = []
        var count = 0
        for row in 0..<batch.count where !batch.heldOut[Int(batch.customers[row])] {
            if !bytes.isEmpty { bytes += separator }
            if batch.customers[row] != customer {
                customer = batch.customers[row]
                customerId = encode(batch.customerBytes[batch.customerRange(Int(customer))])
            }
            let treatment = Int(batch.treatments[row])
            for piece in pieces {
                switch piece {
                case .constant(let index): bytes += constants[index][treatment]
                case .customerId: bytes += customerId
                case .score: Decimals.append(batch.scores[row], to: &bytes)
                case .rank: Decimals.append(Int(batch.ranks[row]), to: &bytes)
                case .personalization: appendPersonalization(batch.personalization?[row] ?? "{}", to: &bytes)
                }
            }
            count += 1
        }
        return (bytes, count)
    }

    private func encode(_ text: ArraySlice<UInt8>) -> [UInt8] {
        switch format {
        case .csv: CSVText.field(text)
        case .json: JSONText.string(text)
        }
    }

    private func appendPersonalization(_ object: String, to bytes: inout [UInt8]) {
        switch format {
        case .csv: bytes += CSVText.field(Array(object.utf8)[...])
        case .json: bytes += object.utf8
        }
    }
}
