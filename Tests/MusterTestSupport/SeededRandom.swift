/// A random number generator that yields the same numbers for the same seed on every machine (SplitMix64).
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
        // Mixed once more: without it, the sequences of neighbouring seeds overlap, shifted by one number.
        state = next() &* 0xd134_2543_de82_ef95
    }

    public init(seed: Int) { self.init(seed: UInt64(bitPattern: Int64(seed))) }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    public mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    public mutating func double(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }

    /// True with a probability from 0 to 1.
    public mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

    /// - Precondition: `choices` is not empty.
    public mutating func pick<Element>(_ choices: [Element]) -> Element { choices[int(0...choices.count - 1)] }

    /// Each element with a probability of a half, in random order.
    public mutating func some<Element>(of choices: [Element]) -> [Element] {
        choices.filter { _ in chance(0.5) }.shuffled(using: &self)
    }

    /// Each index of `0..<count` with a probability, in order.
    public mutating func subset(of count: Int, probability: Double) -> [Int] {
        (0..<count).filter { _ in chance(probability) }
    }
}
