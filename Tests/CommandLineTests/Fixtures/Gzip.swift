import Foundation

/// Gzip files without compression, for tests.
enum Gzip {
    /// - Source: RFC 1952, and RFC 1951 section 3.2.4 (stored blocks).
    static func compressed(_ text: String) -> Data {
        let bytes = Array(text.utf8)
        var data = Data([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
        let length = UInt16(bytes.count)
        data.append(contentsOf: [1, UInt8(length & 0xff), UInt8(length >> 8), UInt8(~length & 0xff), UInt8(~length >> 8)])
        data.append(contentsOf: bytes)
        for number in [checksum(bytes), UInt32(bytes.count)] {
            withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
        }
        return data
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value & 1 == 1 ? (value >> 1) ^ 0xedb8_8320 : value >> 1 }
        }
    }
}
