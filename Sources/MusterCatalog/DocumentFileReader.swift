public import MusterModel

/// Reads texts into documents and reports what cannot be read, with its place.
public struct DocumentFileReader {
    public private(set) var documents: [DocumentNode] = []
    public private(set) var diagnostics: [Diagnostic] = []

    public init() {}

    /// The documents of all `sources`, and every problem with reading them.
    public init(_ sources: [DocumentSource]) {
        for source in sources { read(source) }
    }

    /// Empty documents are skipped; the elements of a document that is a list count as documents.
    public mutating func read(_ source: DocumentSource) {
        let bytes = source.bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(source.bytes.dropFirst(3)) : source.bytes
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
        case .yaml:
            var reader = YAMLDocumentReader(text)
            reader.read()
            documents += reader.documents.flatMap(Self.flattened)
            diagnostics += reader.diagnostics
        }
    }

    private mutating func readJSON(_ text: SourceText) {
        do {
            documents += try JSONDocumentParser.documents(in: text.bytes, source: text).flatMap(Self.flattened)
        } catch {
            diagnostics.append(
                Diagnostic(
                    code: "file.invalidJSON", message: error.message, position: text.position(at: error.offset)))
        }
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
