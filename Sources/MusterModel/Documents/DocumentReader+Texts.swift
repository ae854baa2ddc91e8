public import Foundation
internal import MusterBase

extension DocumentReader {
    /// A required text that is not blank.
    public func text(_ key: String) -> String? {
        guard let value = field(key) else {
            reportMissing(key)
            return nil
        }
        return text(value, at: path.appending(key), key)
    }

    /// - Parameter allowingEmpty: whether `""` and blank texts are valid.
    public func optionalText(_ key: String, allowingEmpty: Bool = false) -> String? {
        field(key).flatMap { value in
            if allowingEmpty, case .string(let text) = value.value { return text }
            return text(value, at: path.appending(key), key)
        }
    }

    /// A required id that is not looked up in the catalog. An id that looks like a number, such as `2026` or `007`, is
    /// taken as written.
    public func id<Entity>(_ key: String, of entity: Entity.Type = Entity.self) -> Identifier<Entity>? {
        guard let value = field(key) else {
            reportMissing(key)
            return nil
        }
        return id(value, at: path.appending(key), key)
    }

    public func optionalId<Entity>(_ key: String, of entity: Entity.Type = Entity.self) -> Identifier<Entity>? {
        field(key).flatMap { id($0, at: path.appending(key), key) }
    }

    /// One of the cases of `choices`. Other texts are reported; if one case is similar, it is returned, so that the
    /// fields that depend on it are read too.
    public func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, of choices: Choice.Type = Choice.self
    ) -> Choice? {
        guard let value = field(key) else {
            reportMissing(key)
            return nil
        }
        return choice(value, at: path.appending(key), key) ?? Choice(near: value)
    }

    public func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, default defaultValue: Choice
    ) -> Choice {
        field(key).flatMap { choice($0, at: path.appending(key), key) } ?? defaultValue
    }

    public func optionalChoice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String, of choices: Choice.Type = Choice.self
    ) -> Choice? {
        field(key).flatMap { choice($0, at: path.appending(key), key) }
    }

    /// An instant (RFC 3339) or a plain date.
    ///
    /// - Parameter endOfDay: whether a plain date means the end of the day in UTC instead of its start.
    public func optionalInstant(_ key: String, endOfDay: Bool = false) -> Date? {
        guard let value = field(key) else { return nil }
        if case .string(let text) = value.value, let instant = InstantFormat.instant(text, endOfDay: endOfDay) {
            return instant
        }
        report(
            key, code: "document.invalidDate", "'\(key)' must be a date, not \(value.kindDisplayName).",
            hint: "Write 2026-12-31, or 2026-12-31T18:00:00Z.")
        return nil
    }

    func text(_ value: DocumentNode, at path: DocumentPath, _ key: String) -> String? {
        if value.isTextInYAML11, let text = value.plainText { return text }
        guard case .string(let text) = value.value else {
            reportWrongType(value, at: path, key, needed: "text")
            return nil
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            report(value, at: path, code: "document.emptyText", "'\(key)' is empty.")
            return nil
        }
        return text
    }

    func id<Entity>(_ value: DocumentNode, at path: DocumentPath, _ key: String) -> Identifier<Entity>? {
        let written: String
        if let plain = value.plainText {
            written = plain
        } else if case .string(let text) = value.value {
            written = text
        } else {
            reportWrongType(value, at: path, key, needed: "an id")
            return nil
        }
        guard Identifier<Entity>.isSlug(written) else {
            report(
                value, at: path, code: "document.invalidId", "'\(written.abridged)' is not an id.",
                hint: "Ids are 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.")
            return nil
        }
        return Identifier(written)
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ value: DocumentNode, at path: DocumentPath, _ key: String
    ) -> Choice? {
        let choices = Choice.allCases.map(\.rawValue)
        guard case .string(let text) = value.value else {
            reportWrongType(value, at: path, key, needed: DidYouMean.choices(choices))
            return nil
        }
        if let choice = Choice(rawValue: text) { return choice }
        report(
            value, at: path, code: "document.unknownValue", "'\(key)' cannot be '\(text.abridged)'.",
            hint: DidYouMean.hint(for: text, among: choices, else: "Use \(DidYouMean.choices(choices))."))
        return nil
    }
}

extension RawRepresentable where Self: CaseIterable, RawValue == String {
    /// The case with this raw value, or the most similar one.
    init?(near node: DocumentNode) {
        guard case .string(let text) = node.value else { return nil }
        if let exact = Self(rawValue: text) {
            self = exact
        } else {
            guard let nearest = DidYouMean.nearest(to: text, among: Self.allCases.map(\.rawValue)) else { return nil }
            self.init(rawValue: nearest)
        }
    }
}
