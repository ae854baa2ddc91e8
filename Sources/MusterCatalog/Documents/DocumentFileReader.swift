public import MusterModel

/// Reads texts into documents and reports what cannot be read, with its place.
public struct DocumentFileReader {
    public private(set) var documents: [DocumentNode] = []
    public private(set) var diagnostics: [Diagnostic] = []
    private let maxCount: Int
    /// Values that may still come; below zero when there were more, or could be: then nothing more is read.
    private var valuesLeft: Int
    /// A text with more lines than these for each value is blank for the most part: lines take memory too.
    private static let linesOfValue = 4

    /// - Parameter greatestCount: of the values in all sources, those within others included. What comes after is not read.
    public init(maxCount: Int = .max) {
        self.maxCount = maxCount
        valuesLeft = maxCount
    }

    /// The documents of all `sources`, and every problem with reading them.
    public init(_ sources: [DocumentFile], maxCount: Int = .max) {
        self.init(maxCount: maxCount)
        for source in sources where valuesLeft >= 0 { read(source) }
    }

    /// Empty documents are skipped; the elements of a document that is a list count as documents.
    public mutating func read(_ source: DocumentFile) {
        let bytes = source.bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(source.bytes.dropFirst(3)) : source.bytes
        guard bytes.count(where: { $0 == UInt8(ascii: "\n") }) / Self.linesOfValue <= valuesLeft else {
            valuesLeft = -1
            reportTooManyValues(at: DocumentPosition(file: source.name, line: 1, column: 1))
            return
        }
        let text = SourceText(file: source.name, bytes: bytes)
        if let offset = Self.firstInvalidByte(in: bytes) {
            diagnostics.append(
                Diagnostic(
                    code: "file.notUTF8", message: "This is not UTF-8 text.", hint: "Save the file as UTF-8.",
                    position: text.position(at: offset)))
            return
        }
        switch source.format {
        case .json: readJSON(text)
        case .yaml: readYAML(text)
        case nil: Self.startsLikeJSON(bytes) ? readJSON(text, isGuess: true) : readYAML(text)
        }
    }

    /// A YAML document may start with a bracket too.
    private static func startsLikeJSON(_ bytes: [UInt8]) -> Bool {
        let first = bytes.first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// - Parameter isGuess: whether it is YAML when it is not JSON.
    private mutating func readJSON(_ text: SourceText, isGuess: Bool = false) {
        let before = valuesLeft
        do {
            documents += try JSONDocumentParser.documents(in: text.bytes, source: text, valuesLeft: &valuesLeft)
                .flatMap(Self.flattened)
        } catch {
            let place = text.position(at: error.offset)
            if valuesLeft < 0 {
                reportTooManyValues(at: place)
            } else if isGuess {
                valuesLeft = before
                readYAML(text)
            } else {
                diagnostics.append(Diagnostic(code: "file.invalidJSON", message: error.message, position: place))
            }
        }
    }

    private mutating func readYAML(_ text: SourceText) {
        var reader = YAMLDocumentReader(text, valuesLeft: valuesLeft)
        reader.read()
        valuesLeft = reader.valuesLeft
        documents += reader.documents.flatMap(Self.flattened)
        diagnostics += reader.diagnostics
        if valuesLeft < 0 { reportTooManyValues(at: text.position(at: 0)) }
    }

    private mutating func reportTooManyValues(at position: DocumentPosition) {
        diagnostics.append(
            Diagnostic(
                code: "file.tooManyValues", message: "There are more than \(maxCount) values in these files.",
                hint: "Apply them in several steps.", position: position))
    }

    private static func flattened(_ node: DocumentNode) -> [DocumentNode] {
        switch node.value {
        case .list(let nodes): nodes
        case .null: []
        case .bool, .int, .double, .string, .map: [node]
        }
    }

    private static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var decoder = UTF8()
        var consumed = 0
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): consumed += UTF8.width(scalar)
            case .emptyInput, .error: return consumed
            }
        }
    }
}
