internal import Foundation
internal import MusterModel
internal import MusterService

/// Places in lists that are sorted by some value, as clients carry them.
///
/// Any text of the letters that a cursor is made of is a place: one that no list gave lies somewhere, too.
enum ListCursor {
    static func text(_ position: ListPosition) -> String {
        Data((position.value.map { "v\($0)\u{0}" } ?? "n").utf8 + Array(position.id.utf8)).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// - Returns: `nil` for a text with other letters.
    static func position(_ text: String) -> ListPosition? {
        let letters = text.utf8.map(Self.value)
        guard !letters.isEmpty, letters.count <= 4_096, !letters.contains(nil) else { return nil }
        var bytes: [UInt8] = []
        var (bits, count) = (0, 0)
        for case let letter? in letters {
            (bits, count) = ((bits << 6 | letter) & 0xffff, count + 6)
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        let parts = bytes.dropFirst().split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        guard bytes.first == UInt8(ascii: "v"), parts.count == 2 else {
            return ListPosition(id: String(decoding: bytes.dropFirst(), as: UTF8.self))
        }
        return ListPosition(
            value: String(decoding: parts[0], as: UTF8.self), id: String(decoding: parts[1], as: UTF8.self))
    }

    private static func value(of letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(letter - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(letter - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}

extension QueryReader {
    /// Where the page before ended, of a list that is sorted by some value.
    mutating func position() -> ListPosition? {
        guard let value = text("cursor", maxLength: 4_096) else { return nil }
        guard let position = ListCursor.position(value) else {
            note(
                "cursor", code: "query.invalidCursor", "'cursor' is not one that this list gave.",
                hint: "Take it from nextCursor, or leave it out for the first page.")
            return nil
        }
        return position
    }

    /// Where the page before ended, of a list whose items have numbers.
    mutating func number() -> Int? { int("cursor", in: 0...Int(Int32.max)) }

    /// An id of a definition.
    mutating func id(_ name: String) -> String? {
        guard let value = text(name) else { return nil }
        guard Campaign.ID.isSlug(value) else {
            note(
                name, code: "query.invalidId", "'\(value.prefix(60))' is not an id.",
                hint: "Ids are 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.")
            return nil
        }
        return value
    }
}
