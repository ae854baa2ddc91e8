import MusterBase
import Testing

@Suite struct FNV1aTests {
    /// - Source: the test vectors of draft-eastlake-fnv, 64 bits.
    @Test(
        "known hashes",
        arguments: [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
            as [(String, UInt64)])
    func known(_ text: String, _ expected: UInt64) {
        var hash = FNV1a()
        for byte in text.utf8 { hash.combine(byte) }
        #expect(hash.value == expected)
    }
}
