internal import MusterPlanning

/// Which counters an interaction counts for, looked up by its codes (see ``HistoryColumns``).
struct CounterTable: Sendable {
    private let channelStride: Int
    private let outcomeStride: Int
    /// By combination of codes, the end of its counters within ``counters``.
    private var ends: [Int32] = []
    private(set) var counters: [Int32] = []

    init(_ history: HistoryQuery) {
        // Offers: missing, then the list. Channels: missing, then the list, then any other.
        channelStride = history.offers.count + 1
        outcomeStride = channelStride * (history.channels.count + 2)
        for outcome in history.outcomes.indices {
            for channel in -1...history.channels.count {
                for offer in -1..<history.offers.count {
                    for (index, counter) in history.counters.enumerated() {
                        let isCounted = history.counts(
                            counter, offer: offer < 0 ? nil : offer, channel: channel < 0 ? nil : channel, outcome: outcome)
                        if isCounted { counters.append(Int32(index)) }
                    }
                    ends.append(Int32(counters.count))
                }
            }
        }
    }

    /// The indices within ``counters`` of the counters that an interaction with these codes counts for.
    @inline(__always)
    func range(offer: Int32, channel: Int32, outcome: Int32) -> Range<Int> {
        let key = Int(outcome) * outcomeStride + (Int(channel) + 1) * channelStride + Int(offer) + 1
        return (key == 0 ? 0 : Int(ends[key - 1]))..<Int(ends[key])
    }
}
