/// The best offers found so far for eight customers.
///
/// The 13 low bits of a rounded value are 0 (``LaneMath/rounded(_:)``). They are used for the offer's number, counted
/// downwards, so that comparing two entries as numbers decides by value and, between equal values, for the offer with the
/// lower index. An insertion takes one minimum and one maximum per slot. An empty slot is 0, the lowest entry of all.
struct TopKList: Sendable {
    private static let offerBits: UInt64 = 0x1fff

    /// By slot, best first.
    private var entries: [Lanes]
    /// How many offers can be told apart, besides those that are carried over.
    let capacity: Int
    private var firstOffer = 0
    /// By slot, then lane: the offers of the entries that were in the list when ``firstOffer`` changed.
    private var carried: [Int32]

    /// - Parameter depth: at most half of the offers that 13 bits can tell apart.
    init(depth: Int) {
        entries = Array(repeating: Lanes(), count: depth)
        carried = Array(repeating: 0, count: depth * 8)
        capacity = Int(Self.offerBits) - depth
    }

    /// Prepares the list for the offers from `offer` on. With 0 it is emptied.
    mutating func begin(at offer: Int) {
        if offer == 0 {
            for slot in entries.indices { entries[slot] = Lanes() }
        } else {
            carryOver()
        }
        firstOffer = offer
    }

    /// Lets `body` insert offers, at most ``capacity`` since ``begin(at:)``.
    @inline(__always)
    mutating func withSlots(_ body: (Slots) -> Void) {
        let first = Self.offerBits - UInt64(entries.count) + UInt64(firstOffer)
        unsafe entries.withUnsafeMutableBufferPointer { unsafe body(Slots(entries: $0, first: first)) }
    }

    /// The value and the offer in a slot; `nil` when it is empty.
    func entry(slot: Int, lane: Int) -> (value: Double, offer: Int)? {
        let bits = entries[slot][lane].bitPattern
        guard bits != 0 else { return nil }
        let number = Int(Self.offerBits - bits & Self.offerBits)
        let offer = number < entries.count ? Int(carried[number * 8 + lane]) : firstOffer + number - entries.count
        return (Double(bitPattern: bits & ~Self.offerBits), offer)
    }

    /// Numbers the entries by their slots. Starts from the last slot, because no slot has an offer carried in a later one.
    private mutating func carryOver() {
        for slot in entries.indices.reversed() {
            for lane in 0..<8 {
                guard let entry = entry(slot: slot, lane: lane) else { continue }
                carried[slot * 8 + lane] = Int32(entry.offer)
                entries[slot][lane] = Double(bitPattern: entry.value.bitPattern | (Self.offerBits - UInt64(slot)))
            }
        }
    }
}

extension TopKList {
    /// The slots of a list during insertion.
    @safe struct Slots {
        fileprivate let entries: UnsafeMutableBufferPointer<Lanes>
        fileprivate let first: UInt64

        /// The entry of an offer with this rounded value.
        @inline(__always)
        func entry(_ value: Lanes, offer: Int) -> Lanes {
            LaneMath.tagged(value, first - UInt64(offer))
        }

        /// Inserts an entry into each customer's list, and moves lower entries down.
        @inline(__always)
        func insert(_ entry: Lanes) {
            var entry = entry
            for slot in unsafe entries.indices {
                let other = unsafe entries[slot]
                unsafe entries[slot] = LaneMath.larger(other, entry)
                entry = LaneMath.smaller(other, entry)
            }
        }
    }
}
