/// Which bytes of a file a request is about (RFC 9110, section 14).
package enum ByteRange: Hashable {
    case whole
    case part(Range<Int>)
    /// None of the bytes asked for is there.
    case unsatisfiable

    /// One range is answered; several, or a header that is not understood, are as good as none.
    ///
    /// - Parameters:
    ///   - header: `bytes=0-499`, `bytes=500-` or `bytes=-500`.
    ///   - size: of the file.
    package init(_ header: String?, size: Int) {
        self = .whole
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

    /// - Returns: `nil` for something else than digits, a `nil` within for nothing.
    private static func number(_ text: String) -> Int?? {
        if text.isEmpty { return .some(nil) }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return .some(Int(text) ?? .max)
    }
}
