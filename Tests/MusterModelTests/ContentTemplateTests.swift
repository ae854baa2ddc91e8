import MusterModel
import Testing

/// Texts of creatives with placeholders. That they are shown as Mustache shows them is tested with runs.
@Suite struct ContentTemplateTests {
    @Test("a text without tags is not a template")
    func plain() throws {
        #expect(try ContentTemplate(parsing: "Gold { for } you") == nil)
    }

    @Test("names have their offsets in bytes")
    func names() throws {
        let template = try ContentTemplate(
            parsing: "Zoë {{ customer.a }}{{#offer.b}}{{{rank}}}{{/offer.b}}{{^c.d}}{{&now}}{{/c.d}}")
        #expect(template?.names.map(\.text) == ["customer.a", "offer.b", "rank", "c.d", "now"])
        #expect(template?.names.map(\.offset) == [8, 24, 36, 58, 66])
    }

    @Test("sections contain what is between their tags, and HTML is escaped if asked for, up to the end of the section")
    func elements() throws {
        let text = "{{#a.b}}{{% CONTENT_TYPE: HTML }}{{x}}{{{y}}}{{/a.b}}{{! note }}{{z}}{{=<% %>=}}{{kept}}<%w%>"
        let found = try ContentTemplate(parsing: text)?.elements ?? []
        guard case .section(let section, false, let inner)? = found.first else {
            Issue.record("no section")
            return
        }
        #expect(section.text == "a.b" && inner.count == 2)
        let values = (inner + found).compactMap { element -> String? in
            if case .value(let name, let escapes) = element { "\(name.text) \(escapes)" } else { nil }
        }
        #expect(values == ["x true", "y false", "z false", "w false"])
        #expect(found.contains(.text("{{kept}}")))
    }

    @Test("a tag alone on its line leaves no empty line")
    func standalone() throws {
        let found = try ContentTemplate(parsing: "a\n  {{! one }}  \r\nb {{! two }}\n{{#x}}\nc\n{{/x}}")?.elements ?? []
        #expect(found.first == .text("a\n") && found.dropFirst().first == .text("b ") && found.contains(.text("\n")))
        guard case .section(_, _, let inner)? = found.last else {
            Issue.record("no section")
            return
        }
        #expect(inner == [.text("c\n")])
    }

    @Test(
        "faults name the tag and its position",
        arguments: [
            ("Dear {{customer.name", "unclosedTag", 5), ("{{{name}}", "unclosedTag", 0), ("{{#a}}x", "unclosedSection", 3),
            ("{{#a}}x{{/b}}", "unopenedSection", 7), ("x{{/a}}", "unopenedSection", 1), ("{{> footer}}", "unsupportedTag", 0),
            ("{{<a}}{{/a}}", "unsupportedTag", 0), ("{{$a}}{{/a}}", "unsupportedTag", 0), ("{{.}}", "invalidPlaceholder", 0),
            ("{{}}", "invalidPlaceholder", 0), ("{{upper(customer.name)}}", "invalidPlaceholder", 0),
            ("{{a.b.c}}", "invalidPlaceholder", 0), ("{{=x=}}", "invalidDelimiters", 0), ("{{=a b c=}}", "invalidDelimiters", 0),
            ("{{% CONTENT_TYPE: PDF}}", "invalidContentType", 0),
            (String(repeating: "{{#a}}", count: 21), "tooDeep", 120),
        ])
    func faults(_ text: String, _ code: String, _ offset: Int) throws {
        let fault = #expect(throws: ContentTemplate.Fault.self) { try ContentTemplate(parsing: text) }
        #expect(fault?.code == "creative." + code && fault?.offset == offset, "\(String(describing: fault))")
    }
}
