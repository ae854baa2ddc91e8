internal import MusterModel
internal import Yams

/// Reads the documents of one YAML text. A syntax error affects only its document.
struct YAMLDocumentReader {
    private(set) var documents: [DocumentNode] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// The remaining number of values allowed. Negative when there were more, or could be.
    private(set) var valuesLeft: Int
    private let text: SourceText

    /// - Parameter valuesLeft: the maximum number of values, including the values that aliases expand to.
    init(_ text: SourceText, valuesLeft: Int) {
        self.text = text
        self.valuesLeft = valuesLeft
    }

    mutating func read() {
        // The parser loads the whole document into memory before it returns the first node.
        guard Self.separators(in: text.bytes) <= valuesLeft else {
            valuesLeft = -1
            return
        }
        for part in YAMLDocumentSplitter.parts(of: text.bytes) where valuesLeft >= 0 { read(part) }
    }

    /// The number of separators before values other than those of keys: at least a third of the number of values.
    private static func separators(in bytes: [UInt8]) -> Int {
        var count = 1
        var isIndicator = false
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "{"): count += 1
            case UInt8(ascii: " ") where isIndicator, UInt8(ascii: "\t") where isIndicator: count += 1
            default: break
            }
            isIndicator = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "?")
        }
        return count
    }

    private mutating func read(_ part: YAMLDocumentSplitter.Part) {
        let yaml = String(decoding: text.bytes[part.bytes], as: UTF8.self)
        do {
            // Plain scalars are resolved by our own rules.
            let parser = try Parser(yaml: yaml, resolver: .basic, encoding: .utf8)
            while valuesLeft >= 0, let root = try parser.nextRoot() {
                var converter = YAMLNodeConverter(text: text, linesBefore: part.linesBefore, valuesLeft: valuesLeft)
                documents.append(converter.document(root))
                diagnostics += converter.diagnostics
                valuesLeft = converter.valuesLeft
            }
        } catch let error as YamlError {
            diagnostics.append(diagnostic(for: error, in: part))
        } catch {
            diagnostics.append(syntaxError("the reader failed", at: start(of: part)))
        }
    }

    private func diagnostic(for error: YamlError, in part: YAMLDocumentSplitter.Part) -> Diagnostic {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let position = position(mark, in: part)
            let isTab =
                text.offset(line: position.line, column: position.column)
                .map { $0 < text.bytes.count && text.bytes[$0] == UInt8(ascii: "\t") } ?? false
            let sentence = [problem, context?.text].compactMap(\.self).joined(separator: " ")
            return syntaxError(sentence, at: position, hint: isTab ? "Indent with spaces, not with tabs." : nil)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let key = duplicates.sorted().first ?? ""
            return Diagnostic(
                code: "document.duplicateKey", message: "Duplicate key '\(key)'; first used here.",
                hint: "Keep one of them.", position: position(context.mark, in: part))
        case .reader(let problem, let offset, _, let yaml):
            let prefix = offset.map { yaml.prefix($0).utf8.count } ?? 0
            return syntaxError(problem, at: text.position(at: part.bytes.lowerBound + prefix))
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return syntaxError("the reader failed", at: start(of: part))
        }
    }

    private func syntaxError(_ problem: String, at position: DocumentPosition, hint: String? = nil) -> Diagnostic {
        Diagnostic(
            code: "file.invalidYAML", message: "This is not valid YAML: \(problem).", hint: hint, position: position)
    }

    private func start(of part: YAMLDocumentSplitter.Part) -> DocumentPosition {
        text.position(at: part.bytes.lowerBound)
    }

    private func position(_ mark: Mark, in part: YAMLDocumentSplitter.Part) -> DocumentPosition {
        DocumentPosition(file: text.file, line: mark.line + part.linesBefore, column: mark.column)
    }
}
