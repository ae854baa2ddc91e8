/// Facts of up to ``capacity`` customers: for each, a number per feature and an open or shut gate per condition.
///
/// Laid out in tiles of eight customers; within a tile by feature, then by customer.
public struct FactBlock: Sendable {
    public static let capacity = 2048

    public let featureCount: Int
    public let gateCount: Int
    public internal(set) var count = 0
    @usableFromInline var features: [Double]
    @usableFromInline var gates: [UInt8]

    public init(featureCount: Int, gateCount: Int) {
        self.featureCount = featureCount
        self.gateCount = gateCount
        features = Array(repeating: 0, count: Self.capacity * featureCount)
        gates = Array(repeating: 0, count: Self.capacity / 8 * gateCount)
    }

    @usableFromInline var tileCount: Int { (count + 7) / 8 }

    /// The customers of `tile` that exist, a bit each.
    func live(_ tile: Int) -> UInt8 {
        let rest = count - tile * 8
        return rest >= 8 ? 0xff : UInt8(truncatingIfNeeded: (1 << rest) - 1)
    }

    /// Starts anew for `count` customers.
    /// - Precondition: `count` is within 0…``capacity``.
    public mutating func reset(count: Int) {
        precondition((0...Self.capacity).contains(count))
        self.count = count
    }

    /// Sets a feature of all customers.
    /// - Parameter value: the number for the customer at an index; must be finite.
    @inlinable @inline(__always)
    public mutating func setFeature(_ feature: Int, _ value: (Int) -> Double) {
        precondition(feature < featureCount)
        let (count, stride) = (count, featureCount * 8)
        unsafe features.withUnsafeMutableBufferPointer { storage in
            for customer in 0..<count {
                let index = (customer >> 3) * stride + feature * 8 + (customer & 7)
                unsafe storage[index] = value(customer)
            }
        }
    }

    /// Sets a gate of all customers.
    /// - Parameter word: of customers `64 * index` and on, from the lowest bit, those for whom the gate is open.
    @inlinable @inline(__always)
    public mutating func setGate(_ gate: Int, _ word: (Int) -> UInt64) {
        precondition(gate < gateCount)
        for tile in stride(from: 0, to: tileCount, by: 8) {
            let bits = word(tile / 8)
            for byte in 0..<min(8, tileCount - tile) {
                gates[(tile + byte) * gateCount + gate] = UInt8(truncatingIfNeeded: bits >> UInt64(byte * 8))
            }
        }
    }
}
