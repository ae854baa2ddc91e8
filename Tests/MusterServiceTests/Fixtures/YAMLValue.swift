/// A value of a YAML document, written in flow style.
indirect enum YAMLValue {
    case text(String)
    /// A number, a boolean or a word that needs no quotes.
    case plain(String)
    case list([YAMLValue])
    case map([(String, YAMLValue?)])

    static func texts(_ texts: [String]) -> YAMLValue { .list(texts.map(YAMLValue.text)) }
    static func number(_ value: Double) -> YAMLValue { .plain(value.rounded() == value ? "\(Int(value))" : "\(value)") }
    static func int(_ value: Int) -> YAMLValue { .plain("\(value)") }

    init(_ datum: GeneratedValue) {
        switch datum {
        case .text(let text): self = .text(text)
        case .missing: self = .plain("null")
        case .bool, .int, .double: self = .plain(datum.written)
        }
    }

    var yaml: String {
        switch self {
        case .text(let text):
            "\""
                + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
                .replacing("\t", with: "\\t") + "\""
        case .plain(let text): text
        case .list(let values): "[" + values.map(\.yaml).joined(separator: ", ") + "]"
        case .map(let entries):
            "{"
                + entries.compactMap { key, value in
                    value.map { "\(YAMLValue.text(key).yaml): \($0.yaml)" }
                }.joined(separator: ", ") + "}"
        }
    }
}
