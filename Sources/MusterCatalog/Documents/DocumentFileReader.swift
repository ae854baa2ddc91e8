public import MusterModel

/// Parses files into documents and reports errors with their positions.
///
/// ```swift
/// let reader = DocumentFileReader([DocumentFile(name: "offers.yaml", bytes: bytes)])
/// reader.documents     // [DocumentNode]
/// reader.diagnostics   // errors of syntax
/// ```
public struct DocumentFileReader {
    public private(set) var documents: [DocumentNode] = []
    public private(set) var diagnostics: [Diagnostic] = []
    private let maxCount: Int
    /// The remaining number of values allowed. Negative when there were more, or could be: then reading stops.
    private var valuesLeft: Int
    /// The maximum number of lines per value. A text with more is mostly blank, and lines need memory too.
    private static let maxLinesPerValue = 4

    /// - Parameter maxCount: the maximum number of values in all files, nested ones included. Reading stops there.
    public init(maxCount: Int = .max) {
        self.maxCount = maxCount
        valuesLeft = maxCount
    }

    /// Reads all `files`.
    public init(_ files: [DocumentFile], maxCount: Int = .max) {
        self.init(maxCount: maxCount)
        for file in files where valuesLeft >= 0 { read(file) }
    }

    /// Empty documents are skipped; the elements of a document that is a list count as documents.
    public mutating func read(_ file: DocumentFile) {
        let bytes = file.bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(file.bytes.dropFirst(3)) : file.bytes
        guard bytes.count(where: { $0 == UInt8(ascii: "\n") }) / Self.maxLinesPerValue <= valuesLeft else {
            valuesLeft = -1
            reportTooManyValues(at: DocumentPosition(file: file.name, line: 1, column: 1))
            return
        }
        let text = SourceText(file: file.name, bytes: bytes)
        if let offset = Self.firstInvalidByte(in: bytes) {
            diagnostics.append(
                Diagnostic(
                    code: "file.notUTF8", message: "This is not UTF-8 text.", hint: "Save the file as UTF-8.",
                    position: text.position(at: offset)))
            return
        }
        switch file.format {
        case .json: readJSON(text)
        case .yaml: readYAML(text)
        case nil: Self.startsLikeJSON(bytes) ? readJSON(text, isGuess: true) : readYAML(text)
        }
    }

    /// Only a guess: a YAML document can start with a bracket too.
    private static func startsLikeJSON(_ bytes: [UInt8]) -> Bool {
        let first = bytes.first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// - Parameter isGuess: whether to read the text as YAML if it is not JSON.
    private mutating func readJSON(_ text: SourceText, isGuess: Bool = false) {
        let before = valuesLeft
        do {
            documents += try JSONDocumentParser.documents(in: text.bytes, source: text, valuesLeft: &valuesLeft)
                .flatMap(Self.flattened)
        } catch {
            let position = text.position(at: error.offset)
            if valuesLeft < 0 {
                reportTooManyValues(at: position)
            } else if isGuess {
                valuesLeft = before
                readYAML(text)
            } else {
                diagnostics.append(Diagnostic(code: "file.invalidJSON", message: error.message, position: position))
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
