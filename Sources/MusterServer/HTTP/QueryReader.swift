package import Foundation
package import Hummingbird
internal import MusterBase
internal import MusterModel

/// Reads the query parameters of a request and collects all errors in them.
///
/// ```swift
/// var query = QueryReader(request)
/// let limit = query.limit()
/// let since = query.instant("since")
/// try query.finish()
/// ```
///
/// Nothing throws before ``finish()``: an accessor that finds an error records it and returns `nil` or the default.
/// Parameters that no accessor has read are reported as unknown.
package struct QueryReader {
    private var values: [(name: String, value: String)] = []
    private var asked: [String] = []
    private var items: [Problem.Item] = []
    private var hasUnknownCursor = false

    package init(_ request: Request) {
        self.init(query: request.uri.query ?? "")
    }

    init(query: String) {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.map { PercentCoding.decoded($0, plusIsSpace: true) }
            if let name = decoded.first ?? nil, let value = decoded.count > 1 ? decoded[1] : "" {
                values.append((name, value))
            } else {
                note(
                    "\(parts.first ?? "")", code: "query.badEncoding",
                    "'\(pair.prefix(100))' is not percent-encoded UTF-8.")
            }
        }
    }

    /// - Returns: `nil` when the parameter is absent or empty.
    package mutating func text(_ name: String, maxLength: Int = 256) -> String? {
        guard let value = single(name), !value.isEmpty else { return nil }
        guard value.unicodeScalars.count <= maxLength else {
            note(name, code: "query.tooLong", "'\(name)' is longer than \(maxLength) characters.")
            return nil
        }
        return value
    }

    /// A parameter that can be repeated; absent means empty.
    package mutating func texts(_ name: String, maxLength: Int = 256) -> [String] {
        asked.append(name)
        return values.filter { $0.name == name }.compactMap { value in
            if value.value.unicodeScalars.count <= maxLength { return value.value }
            note(name, code: "query.tooLong", "'\(name)' is longer than \(maxLength) characters.")
            return nil
        }
    }

    /// An integer in decimal notation.
    package mutating func int(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = single(name) else { return nil }
        guard let number = Int(value), "\(number)" == value else {
            note(name, code: "query.wrongType", "'\(name)' must be a whole number, not '\(value.prefix(60))'.")
            return nil
        }
        guard range.contains(number) else {
            let bounds = "from \(range.lowerBound) to \(range.upperBound)"
            note(name, code: "query.outOfRange", "'\(name)' must be \(bounds), not \(number).")
            return nil
        }
        return number
    }

    /// An id.
    ///
    /// - Parameter maxLength: in bytes. The default is that of definition ids.
    package mutating func id(_ name: String, maxLength: Int = 64) -> String? {
        guard let value = single(name) else { return nil }
        // The id of a run is longer: the campaign's id followed by a number.
        let start = value.prefix(64)
        guard value.utf8.count <= maxLength, Campaign.ID.isSlug(String(start)),
            value.dropFirst(start.count).isEmpty || Campaign.ID.isSlug("0" + value.dropFirst(start.count))
        else {
            note(
                name, code: "query.invalidId", "'\(value.prefix(60))' is not an id.",
                hint: "Ids consist of a-z, 0-9, _ and -, and start with a letter or digit.")
            return nil
        }
        return value
    }

    package mutating func bool(_ name: String) -> Bool? {
        guard let value = single(name) else { return nil }
        guard value == "true" || value == "false" else {
            note(name, code: "query.wrongType", "'\(name)' must be true or false, not '\(value.prefix(60))'.")
            return nil
        }
        return value == "true"
    }

    /// An RFC 3339 instant or a plain date.
    ///
    /// - Parameter endOfDay: whether a plain date means the end of that day.
    package mutating func instant(_ name: String, endOfDay: Bool = false) -> Date? {
        guard let value = single(name) else { return nil }
        guard let instant = InstantFormat.instant(value, endOfDay: endOfDay) else {
            note(
                name, code: "query.invalidDate", "'\(name)' must be a date, not '\(value.prefix(60))'.",
                hint: "Use the form 2026-12-31 or 2026-12-31T18:00:00Z.")
            return nil
        }
        return instant
    }

    package mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, of choices: Choice.Type = Choice.self
    ) -> Choice? {
        guard let value = single(name) else { return nil }
        return choice(value, name)
    }

    /// A parameter that can be repeated; absent means empty.
    package mutating func choices<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, of choices: Choice.Type = Choice.self
    ) -> [Choice] {
        asked.append(name)
        return values.filter { $0.name == name }.compactMap { choice($0.value, name) }
    }

    /// The maximum number of items on a page: 1 to 500.
    package mutating func limit(default defaultLimit: Int = 50) -> Int { int("limit", in: 1...500) ?? defaultLimit }

    /// The last position of the previous page. A well-formed cursor that this list did not issue is reported as 404 by
    /// ``finish()``.
    package mutating func cursor<Position: Codable>(_ type: Position.Type = Position.self) -> Position? {
        guard let value = single("cursor") else { return nil }
        guard Cursor.isWellFormed(value) else {
            note("cursor", code: "query.invalidCursor", "'cursor' is not a valid cursor.", hint: Self.cursorHint)
            return nil
        }
        let position = Cursor.position(type, from: value)
        hasUnknownCursor = position == nil
        return position
    }

    /// Records an error that the caller found.
    package mutating func note(_ name: String, code: String, _ message: String, hint: String? = nil) {
        items.append(Problem.Item(path: String(name.prefix(100)), code: code, message: message, hint: hint))
    }

    /// Reports unknown parameters and throws the collected errors. Call it after the last accessor.
    ///
    /// - Throws: ``Problem``: 400 with all errors, or 404 for a cursor that this list did not issue.
    package mutating func finish() throws {
        for (name, _) in values where !asked.contains(name) && items.count < Problem.maxCount {
            let hint = DidYouMean.hint(
                for: String(name.prefix(100)), among: asked,
                else: asked.isEmpty ? "No parameters are accepted." : "Valid parameters: \(DidYouMean.choices(asked)).")
            note(name, code: "query.unknown", "There is no parameter '\(name.prefix(60))'.", hint: hint)
        }
        guard items.isEmpty else { throw Problem(items: items) }
        if hasUnknownCursor {
            throw Problem(
                .notFound, code: "cursor.notFound", "'cursor' was not issued by this list.", hint: Self.cursorHint)
        }
    }

    private static let cursorHint = "Use the value of nextCursor, or omit it for the first page."

    /// Checks that a request has no query parameters.
    ///
    /// - Throws: ``Problem``: 400, when it has any.
    package static func expectNone(_ request: Request) throws {
        var reader = QueryReader(request)
        try reader.finish()
    }

    private mutating func single(_ name: String) -> String? {
        asked.append(name)
        let found = values.filter { $0.name == name }
        if found.count > 1 { note(name, code: "query.repeated", "'\(name)' was given more than once.") }
        return found.first?.value
    }

    private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ value: String, _ name: String
    ) -> Choice? {
        if let choice = Choice(rawValue: value) { return choice }
        let choices = Choice.allCases.map(\.rawValue)
        note(
            name, code: "query.unknownValue", "'\(name)' cannot be '\(value.prefix(60))'.",
            hint: DidYouMean.hint(
                for: String(value.prefix(100)), among: choices, else: "Use \(DidYouMean.choices(choices))."))
        return nil
    }
}
