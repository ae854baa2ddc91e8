internal import MusterBase

/// The name of output files with placeholders, such as `{campaign_id}-{run_date}`.
public struct FileNameTemplate: Hashable, Sendable {
    public enum Placeholder: String, CaseIterable, Hashable, Sendable {
        case campaign_id, campaign_name, run_id, run_number
        /// The run's day in the campaign's time zone, as `2026-01-07`.
        case run_date
        /// The run's time in the campaign's time zone, as `090000`.
        case run_time
        /// The id of the file's channel or offer.
        case channel, offer
        /// The number of the file, from `0001`.
        case part
    }

    public enum Element: Hashable, Sendable {
        case text(String)
        case placeholder(Placeholder)
    }

    public let elements: [Element]

    /// The reason why a text is no template.
    struct Fault: Error {
        var code: String
        var message: String
        var hint: String?
    }

    /// In bytes. File systems allow 255, and temporary names are longer.
    static let maxLength = 230
    /// Names of campaigns are cut to this number of bytes.
    public static let maxNameLength = 80

    init(parsing text: String) throws(Fault) {
        var elements: [Element] = []
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            if brace > rest.startIndex { elements.append(.text(String(rest[..<brace]))) }
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else {
                throw Fault(
                    code: "file.invalidName", message: "'fileName' has a brace without its other half.",
                    hint: "Write a placeholder as {run_date}.")
            }
            let name = String(rest[rest.index(after: brace)..<end])
            guard let placeholder = Placeholder(rawValue: name) else {
                let known = Placeholder.allCases.map(\.rawValue)
                throw Fault(
                    code: "file.unknownPlaceholder", message: "There is no placeholder {\(name.abridged)}.",
                    hint: DidYouMean.hint(for: name, among: known, else: "Use \(DidYouMean.choices(known))."))
            }
            elements.append(.placeholder(placeholder))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { elements.append(.text(String(rest))) }
        self.elements = elements
        try checkTexts()
    }

    private init(_ elements: [Element]) { self.elements = elements }

    /// The template of a campaign that names none.
    static func standard(splitBy: FileConfig.Split?) -> FileNameTemplate {
        guard let splitBy else { return FileNameTemplate([.placeholder(.run_id)]) }
        return FileNameTemplate([.placeholder(.run_id), .text("-"), .placeholder(splitBy.placeholder)])
    }

    public var placeholders: Set<Placeholder> {
        Set(elements.compactMap { if case .placeholder(let placeholder) = $0 { placeholder } else { nil } })
    }

    /// The name with the values of its placeholders.
    public func name(_ value: (Placeholder) -> String) -> String {
        elements.map { element in
            switch element {
            case .text(let text): text
            case .placeholder(let placeholder): value(placeholder)
            }
        }.joined()
    }

    /// An extension of its own, such as `.txt`: a dot and letters or digits, at least one of them a letter, at the end.
    public var fileExtension: String? {
        guard case .text(let text)? = elements.last, let dot = text.lastIndex(of: ".") else { return nil }
        let name = text[text.index(after: dot)...]
        let isExtension =
            (1...10).contains(name.count) && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            && name.contains(where: \.isLetter)
        return isExtension ? String(text[dot...]) : nil
    }

    private func checkTexts() throws(Fault) {
        func fault(_ message: String, hint: String? = nil) -> Fault {
            Fault(code: "file.invalidName", message: message, hint: hint)
        }
        for case .text(let text) in elements {
            if text.contains("/") || text.contains("\\") || text.contains("..") {
                throw fault(
                    "'fileName' cannot contain '/', '\\' or '..'.",
                    hint: "It names files, not folders: the destination has the folder.")
            }
            if text.unicodeScalars.contains(where: {
                $0.value < 0x20 || (0x7f...0x9f).contains($0.value) || "*?<>|:\"".unicodeScalars.contains($0)
            }) {
                throw fault("'fileName' cannot contain control characters or any of * ? < > | : \".")
            }
        }
        let (first, last) = (name { _ in "x" }.first, name { _ in "x" }.last)
        if first == "." || first == " " || first == "-" || last == "." || last == " " {
            throw fault("'fileName' cannot begin with '.', '-' or a blank, or end with '.' or a blank.")
        }
        let name = name { _ in "x" }.lowercased()
        if name.hasPrefix("manifest.") || name == "manifest" || name.hasSuffix(".partial") {
            throw fault("'fileName' cannot be 'manifest' or end with '.partial', which Muster uses itself.")
        }
    }

    /// Whether its names distinguish the files of a split, and are not too long.
    func check(splitBy: FileConfig.Split?) throws(Fault) {
        let needed = splitBy?.placeholder
        if let needed, let splitBy, !placeholders.contains(needed) {
            throw Fault(
                code: "file.ambiguousName",
                message: "'fileName' gives all files of a run the same name, although splitBy is \(splitBy.rawValue).",
                hint: "Add {\(needed.rawValue)}.")
        }
        for placeholder in [Placeholder.channel, .offer, .part] where placeholder != needed && placeholders.contains(placeholder)
        {
            throw Fault(
                code: "file.unusablePlaceholder",
                message: "A file has no single {\(placeholder.rawValue)}"
                    + (splitBy.map { " when splitBy is \($0.rawValue)." } ?? " without splitBy."),
                hint: "Remove it, or add splitBy: \(placeholder == .part ? "rows" : placeholder.rawValue).")
        }
        let longest = name { placeholder in String(repeating: "x", count: placeholder.maxLength) }.utf8.count
        if longest > Self.maxLength {
            throw Fault(
                code: "file.longName",
                message: "'fileName' can become \(longest) bytes long; the maximum is \(Self.maxLength).", hint: "Shorten it.")
        }
    }
}

extension FileNameTemplate.Placeholder {
    /// In bytes.
    fileprivate var maxLength: Int {
        switch self {
        case .campaign_id, .channel, .offer: 64
        case .campaign_name: FileNameTemplate.maxNameLength
        case .run_id: 72
        case .run_number, .run_date, .part: 10
        case .run_time: 6
        }
    }
}

extension FileConfig.Split {
    /// The placeholder that distinguishes the files.
    var placeholder: FileNameTemplate.Placeholder {
        switch self {
        case .channel: .channel
        case .offer: .offer
        case .rows: .part
        }
    }
}
