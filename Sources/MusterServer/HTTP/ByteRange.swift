/// The bytes of a file that a request asks for (RFC 9110, section 14).
package enum ByteRange: Hashable {
    case all
    case part(Range<Int>)
    /// The file has none of the requested bytes.
    case unsatisfiable

    /// Supports a single range. Several ranges and invalid headers are ignored.
    ///
    /// - Parameters:
    ///   - header: `bytes=0-499`, `bytes=500-` or `bytes=-500`.
    ///   - size: the size of the file in bytes.
    package init(_ header: String?, size: Int) {
        self = .all
        guard let header, header.lowercased().hasPrefix("bytes=") else { return }
        let bounds = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            .map { $0.filter { $0 != " " && $0 != "\t" } }
        guard bounds.count == 2, let first = Self.number(bounds[0]), let last = Self.number(bounds[1]) else { return }
        switch (first, last) {
        case (nil, nil): return
        case (nil, let length?):
            self = length == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - length)..<size)
        case (let first?, let last):
            if let last, last < first { return }
            self = first >= size ? .unsatisfiable : .part(first..<(min(last ?? .max, size - 1) + 1))
        }
    }

    /// - Returns: `.some(nil)` for an empty text, `nil` for anything but digits.
    private static func number(_ text: String) -> Int?? {
        if text.isEmpty { return .some(nil) }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return .some(Int(text) ?? .max)
    }
}
