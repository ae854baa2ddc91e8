/// The best offers so far of eight customers.
///
/// A rounded value has 13 low bits that are 0 (``LaneMath/rounded(_:)``). They hold the offer, numbered downwards, so
/// that one comparison of two numbers decides by value and, between equal values, for the offer that stands first; and
/// an insertion is no more than a minimum and a maximum per place. 0, the smallest of all, is an empty place.
struct TopKList: Sendable {
    private static let offerBits: UInt64 = 0x1fff

    /// Best first.
    private var held: [Lanes]
    /// How many offers can be told apart, besides those that are carried over.
    let capacity: Int
    private var firstOffer = 0
    /// By place, then lane: offers that were in the list when ``firstOffer`` moved on.
    private var carried: [Int32]

    /// - Parameter depth: at most half of what 13 bits tell apart.
    init(depth: Int) {
        held = Array(repeating: Lanes(), count: depth)
        carried = Array(repeating: 0, count: depth * 8)
        capacity = Int(Self.offerBits) - depth
    }

    /// Makes room for the offers from `offer` on; the list is emptied for the first of all.
    mutating func begin(at offer: Int) {
        if offer == 0 {
            for place in held.indices { held[place] = Lanes() }
        } else {
            carryOver()
        }
        firstOffer = offer
    }

    /// Lets `body` insert offers, at most ``capacity`` since ``begin(at:)``.
    @inline(__always)
    mutating func withPlaces(_ body: (Places) -> Void) {
        let first = Self.offerBits - UInt64(held.count) + UInt64(firstOffer)
        unsafe held.withUnsafeMutableBufferPointer { unsafe body(Places(held: $0, first: first)) }
    }

    /// The value and the offer in a place, if there is one.
    func entry(place: Int, lane: Int) -> (value: Double, offer: Int)? {
        let bits = held[place][lane].bitPattern
        guard bits != 0 else { return nil }
        let number = Int(Self.offerBits - bits & Self.offerBits)
        let offer = number < held.count ? Int(carried[number * 8 + lane]) : firstOffer + number - held.count
        return (Double(bitPattern: bits & ~Self.offerBits), offer)
    }

    /// Renumbers what is held by its place. From the last place up, because none holds an offer carried from below it.
    private mutating func carryOver() {
        for place in held.indices.reversed() {
            for lane in 0..<8 {
                guard let entry = entry(place: place, lane: lane) else { continue }
                carried[place * 8 + lane] = Int32(entry.offer)
                held[place][lane] = Double(bitPattern: entry.value.bitPattern | (Self.offerBits - UInt64(place)))
            }
        }
    }
}

extension TopKList {
    /// The places of a list, open for insertion.
    @safe struct Places {
        fileprivate let held: UnsafeMutableBufferPointer<Lanes>
        fileprivate let first: UInt64

        /// What stands for an offer of this rounded value.
        @inline(__always)
        func entry(_ value: Lanes, offer: Int) -> Lanes {
            LaneMath.tagged(value, first - UInt64(offer))
        }

        /// Puts an entry where it belongs in each customer's list; what it displaces moves down.
        @inline(__always)
        func insert(_ entry: Lanes) {
            var entry = entry
            for place in unsafe held.indices {
                let other = unsafe held[place]
                unsafe held[place] = LaneMath.larger(other, entry)
                entry = LaneMath.smaller(other, entry)
            }
        }
    }
}
