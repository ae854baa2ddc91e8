import MusterBase
import Testing

@Suite struct ZeroPaddingTests {
    @Test("a number gets leading zeros up to the width, and keeps all its digits beyond it")
    func padding() {
        #expect(7.zeroPadded(to: 3) == "007")
        #expect(0.zeroPadded(to: 2) == "00")
        #expect(1234.zeroPadded(to: 3) == "1234")
        #expect(UInt8(0x1b).zeroPadded(to: 4, radix: 16) == "001b")
        #expect(UInt32(0x20ac).zeroPadded(to: 6, radix: 16, uppercase: true) == "0020AC")
    }

    @Test("the first value of a repeated key counts")
    func firstOf() {
        #expect(Dictionary(firstOf: [("a", 1), ("b", 2), ("a", 3)]) == ["a": 1, "b": 2])
    }
}
