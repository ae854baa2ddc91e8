package import Foundation
package import Hummingbird
internal import MusterBase
internal import MusterModel

/// Reads the parameters of a query and collects everything that is wrong with them.
///
/// Nothing throws before ``finish()``: an accessor that finds a problem notes it and returns `nil`, or the default. A
/// parameter that no accessor asked for is unknown.
package struct QueryReader {
    private var values: [(name: String, value: String)] = []
    private var asked: [String] = []
    private var items: [Problem.Item] = []
    private var hasStrayCursor = false

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

    /// - Returns: `nil` when it is absent or empty.
    package mutating func text(_ name: String, maxLength: Int = 256) -> String? {
        guard let value = one(name), !value.isEmpty else { return nil }
        guard value.unicodeScalars.count <= maxLength else {
            note(name, code: "query.tooLong", "'\(name)' is longer than \(maxLength) characters.")
            return nil
        }
        return value
    }

    /// A whole number.
    package mutating func int(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = one(name) else { return nil }
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

    /// An id, of a definition when `longest` is left out.
    package mutating func id(_ name: String, longest: Int = 64) -> String? {
        guard let value = one(name) else { return nil }
        // Ids of runs are longer: a campaign's with a number after it.
        let start = value.prefix(64)
        guard value.utf8.count <= longest, Campaign.ID.isSlug(String(start)),
            value.dropFirst(start.count).isEmpty || Campaign.ID.isSlug("0" + value.dropFirst(start.count))
        else {
            note(
                name, code: "query.invalidId", "'\(value.prefix(60))' is not an id.",
                hint: "Ids are of a-z, 0-9, _ and -, starting with a letter or digit.")
            return nil
        }
        return value
    }

    package mutating func bool(_ name: String) -> Bool? {
        guard let value = one(name) else { return nil }
        guard value == "true" || value == "false" else {
            note(name, code: "query.wrongType", "'\(name)' must be true or false, not '\(value.prefix(60))'.")
            return nil
        }
        return value == "true"
    }

    /// RFC 3339, or a plain date.
    package mutating func instant(_ name: String, endOfDay: Bool = false) -> Date? {
        guard let value = one(name) else { return nil }
        guard let instant = InstantFormat.instant(value, endOfDay: endOfDay) else {
            note(
                name, code: "query.invalidDate", "'\(name)' must be a date, not '\(value.prefix(60))'.",
                hint: "Write 2026-12-31, or 2026-12-31T18:00:00Z.")
            return nil
        }
        return instant
    }

    package mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, of choices: Choice.Type = Choice.self
    ) -> Choice? {
        guard let value = one(name) else { return nil }
        return choice(value, name)
    }

    /// A parameter that may stand more than once; absent means empty.
    package mutating func choices<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, of choices: Choice.Type = Choice.self
    ) -> [Choice] {
        asked.append(name)
        return values.filter { $0.name == name }.compactMap { choice($0.value, name) }
    }

    /// How many items a page shall have: 1 to 500.
    package mutating func limit(default standard: Int = 50) -> Int { int("limit", in: 1...500) ?? standard }

    /// Where the page before ended. A text that could be a cursor, but is none of this list, names a page that there is
    /// not.
    package mutating func cursor<Position: Codable>(_ type: Position.Type = Position.self) -> Position? {
        guard let value = one("cursor") else { return nil }
        guard Cursor.isWellFormed(value) else {
            note("cursor", code: "query.invalidCursor", "'cursor' is none.", hint: Self.cursorHint)
            return nil
        }
        let position = Cursor.position(type, from: value)
        hasStrayCursor = position == nil
        return position
    }

    /// Notes down something that the reader could not know.
    package mutating func note(_ name: String, code: String, _ message: String, hint: String? = nil) {
        items.append(Problem.Item(path: String(name.prefix(100)), code: code, message: message, hint: hint))
    }

    /// Call it last.
    ///
    /// - Throws: ``Problem``: 400, with all that is wrong; 404 for a cursor that this list did not give.
    package mutating func finish() throws {
        for (name, _) in values where !asked.contains(name) && items.count < Problem.maxCount {
            let hint = DidYouMean.hint(
                for: String(name.prefix(100)), among: asked,
                else: asked.isEmpty ? "It takes none." : "It takes \(DidYouMean.choices(asked)).")
            note(name, code: "query.unknown", "There is no parameter '\(name.prefix(60))'.", hint: hint)
        }
        guard items.isEmpty else { throw Problem(items: items) }
        if hasStrayCursor {
            throw Problem(
                .notFound, code: "cursor.notFound", "'cursor' is not one that this list gave.", hint: Self.cursorHint)
        }
    }

    private static let cursorHint = "Take it from nextCursor, or leave it out for the first page."

    /// Of a route that takes no parameters.
    ///
    /// - Throws: ``Problem``: 400, when there are some.
    package static func expectNone(_ request: Request) throws {
        var reader = QueryReader(request)
        try reader.finish()
    }

    private mutating func one(_ name: String) -> String? {
        asked.append(name)
        let found = values.filter { $0.name == name }
        if found.count > 1 { note(name, code: "query.repeated", "'\(name)' stands more than once.") }
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
