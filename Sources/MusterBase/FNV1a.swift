/// The FNV-1a hash, 64 bits.
///
/// - Source: Fowler, Noll and Vo, draft-eastlake-fnv. Its low bits follow the last input closely: callers that use a few
///   bits only mix the result first.
public struct FNV1a: Hashable, Sendable {
    public var value: UInt64 = 0xcbf2_9ce4_8422_2325

    @inlinable
    public init() {}

    /// One step. The algorithm hashes bytes; whole words are a variant of it.
    @inlinable
    public mutating func combine(_ input: UInt64) { value = (value ^ input) &* 0x100_0000_01b3 }

    @inlinable
    public mutating func combine(_ byte: UInt8) { combine(UInt64(byte)) }
}
