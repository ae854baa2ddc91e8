internal import MusterBase

/// FNV-1a over words of eight bytes, each word's high half folded in as well. Every step is reversible, so that a change
/// within one word always changes the result.
struct JournalChecksum: Sendable {
    private var hash = FNV1a()

    var value: UInt64 { hash.value }

    mutating func combine(_ word: UInt64) {
        hash.combine(word)
        hash.value ^= hash.value >> 32
    }

    mutating func combine(_ bytes: UnsafeRawBufferPointer) {
        let words = bytes.count / 8
        for index in 0..<words {
            combine(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)))
        }
        var rest: UInt64 = 0
        for byte in bytes[(words * 8)...] { rest = rest << 8 | UInt64(byte) }
        combine(rest)
        combine(UInt64(bytes.count))
    }

    mutating func combine(_ text: String) {
        Array(text.utf8).withUnsafeBytes { combine($0) }
    }
}
