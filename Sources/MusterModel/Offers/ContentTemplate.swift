/// A text of a creative's content with placeholders, in the notation of [Mustache](https://mustache.github.io/mustache.5.html).
///
///     {{#customer.first_name}}Dear {{customer.first_name}}{{/customer.first_name}}{{^customer.first_name}}Hello{{/customer.first_name}}
///
/// Names are attributes, such as `customer.first_name`, and values without attributes, such as `rank`. Lists, `.`, lambdas and parts
/// of other templates are not available.
public struct ContentTemplate: Hashable, Sendable {
    /// A name in a tag.
    public struct Name: Hashable, Sendable {
        public var text: String
        /// Within the template, in UTF-8 bytes.
        public var offset: Int
    }

    public indirect enum Element: Hashable, Sendable {
        case text(String)
        case value(Name, escapesHTML: Bool)
        /// Shown if the value is true, or is there and is not a truth value. An inverted one is shown otherwise.
        case section(Name, isInverted: Bool, [Element])
    }

    /// Why a text is not a template.
    public struct Fault: Error, Hashable, Sendable {
        /// Stable, such as `creative.unclosedTag`.
        public var code: String
        public var message: String
        public var hint: String?
        /// Within the text, in UTF-8 bytes.
        public var offset: Int
    }

    public let elements: [Element]

    /// - Returns: `nil` for a text without tags.
    public init?(parsing text: String) throws(Fault) {
        guard text.contains("{{") else { return nil }
        var parser = ContentTemplateParser(text)
        elements = try parser.parse()
    }

    /// The names of all tags, in the order of the text.
    public var names: [Name] { Self.names(in: elements) }

    private static func names(in elements: [Element]) -> [Name] {
        elements.flatMap { element -> [Name] in
            switch element {
            case .text: []
            case .value(let name, _): [name]
            case .section(let name, _, let elements): [name] + names(in: elements)
            }
        }
    }
}
