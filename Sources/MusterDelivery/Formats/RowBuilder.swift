internal import MusterBase
internal import MusterModel

/// Splits a row into the pieces of a ``RowFormat``. Adjacent pieces that depend on the treatment alone become one.
struct RowBuilder {
    private(set) var pieces: [RowFormat.Piece] = []
    private(set) var constants: [[[UInt8]]] = []
    private var valueCount = 0
    private let cells: CellEncoding
    private let treatments: [Treatment]
    /// By treatment, the bytes added since the last piece that varies with the row.
    private var pending: [[UInt8]]

    init(_ cells: CellEncoding, _ treatments: [Treatment]) {
        self.cells = cells
        self.treatments = treatments
        pending = Array(repeating: [], count: treatments.count)
        add(text: cells.rowStart)
    }

    mutating func add(_ column: FileConfig.Column, isFirst: Bool) {
        add(text: cells.prefix(of: column.header, isFirst: isFirst))
        switch column {
        case .field(let field): add(field)
        case .own:
            add(piece: .value(valueCount))
            valueCount += 1
        }
    }

    private mutating func add(_ field: FileConfig.Field) {
        switch field {
        case .customer_id: add(piece: .customerId)
        case .score: add(piece: .score)
        case .rank: add(piece: .rank)
        case .personalization: add(piece: .personalization)
        case .offer_name: add(text: \.offerName)
        case .offer_id: add(text: \.offerId.rawValue)
        case .channel: add(text: \.channelName)
        case .creative: add(text: \.creativeName)
        case .category: add(text: \.categoryName)
        case .priority:
            for index in treatments.indices { cells.appendPriority(treatments[index].priority, to: &pending[index]) }
        }
    }

    mutating func endRow() {
        add(text: cells.rowEnd)
        flush()
    }

    private mutating func add(piece: RowFormat.Piece) {
        flush()
        pieces.append(piece)
    }

    private mutating func add(text: String) {
        for index in pending.indices { pending[index] += text.utf8 }
    }

    private mutating func add(text: (Treatment) -> String) {
        for index in treatments.indices { pending[index] += cells.text(Array(text(treatments[index]).utf8)[...]) }
    }

    private mutating func flush() {
        guard pending.contains(where: { !$0.isEmpty }) else { return }
        pieces.append(.constant(constants.count))
        constants.append(pending)
        pending = Array(repeating: [], count: treatments.count)
    }
}
