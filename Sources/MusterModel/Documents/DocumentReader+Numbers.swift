extension DocumentReader {
    /// A required whole number.
    public func int(_ key: String, in range: some RangeExpression<Int>) -> Int? {
        guard let value = field(key) else {
            reportMissing(key)
            return nil
        }
        return int(value, at: path.appending(key), key, in: range)
    }

    public func optionalInt(_ key: String, in range: some RangeExpression<Int>) -> Int? {
        field(key).flatMap { int($0, at: path.appending(key), key, in: range) }
    }

    /// A required finite number.
    public func number(_ key: String, in range: some RangeExpression<Double> = -Double.infinity...Double.infinity)
        -> Double?
    {
        guard let value = field(key) else {
            reportMissing(key)
            return nil
        }
        return number(value, at: path.appending(key), key, in: range)
    }

    public func optionalNumber(
        _ key: String, in range: some RangeExpression<Double> = -Double.infinity...Double.infinity
    ) -> Double? {
        field(key).flatMap { number($0, at: path.appending(key), key, in: range) }
    }

    public func bool(_ key: String, default defaultValue: Bool) -> Bool {
        guard let value = field(key) else { return defaultValue }
        if case .bool(let bool) = value.value { return bool }
        reportWrongType(value, at: path.appending(key), key, needed: "true or false")
        return defaultValue
    }

    func int(_ value: DocumentNode, at path: DocumentPath, _ key: String, in range: some RangeExpression<Int>) -> Int? {
        var integer: Int?
        switch value.value {
        case .int(let number): integer = Int(exactly: number)
        case .double(let number): integer = Int(exactly: number)
        case .null, .bool, .string, .list, .map: break
        }
        guard let integer else {
            reportWrongType(value, at: path, key, needed: "a whole number")
            return nil
        }
        guard range.contains(integer) else {
            reportOutOfRange(value, at: path, key, displayName(range), found: "\(integer)")
            return nil
        }
        return integer
    }

    func number(
        _ value: DocumentNode, at path: DocumentPath, _ key: String, in range: some RangeExpression<Double>
    ) -> Double? {
        let found: Double
        switch value.value {
        case .int(let number): found = Double(number)
        case .double(let number): found = number
        case .null, .bool, .string, .list, .map:
            reportWrongType(value, at: path, key, needed: "a number")
            return nil
        }
        guard found.isFinite else {
            reportOutOfRange(value, at: path, key, "a finite number", found: value.plainText ?? "\(found)")
            return nil
        }
        guard range.contains(found) else {
            reportOutOfRange(value, at: path, key, displayName(range), found: value.plainText ?? value.json)
            return nil
        }
        return found
    }

    private func reportOutOfRange(
        _ value: DocumentNode, at path: DocumentPath, _ key: String, _ needed: String, found: String
    ) {
        report(value, at: path, code: "document.outOfRange", "'\(key)' must be \(needed), not \(found).")
    }

    private func displayName<Bound>(_ range: some RangeExpression<Bound>) -> String {
        switch range {
        case let range as ClosedRange<Int>: "from \(range.lowerBound) to \(range.upperBound)"
        case let range as PartialRangeFrom<Int>: "at least \(range.lowerBound)"
        case let range as ClosedRange<Double>: "from \(short(range.lowerBound)) to \(short(range.upperBound))"
        case let range as PartialRangeFrom<Double>: "at least \(short(range.lowerBound))"
        default: "within \(range)"
        }
    }

    private func short(_ number: Double) -> String { DocumentNode.number(number).json }
}
