/// A part of a run's customers whose recommendations are delivered at a time of its own.
///
/// The customers of a wave are a random sample of those with recommendations.
public struct Wave: Hashable, Sendable, Codable {
    public enum Size: Hashable, Sendable, Codable {
        /// A share of the run's customers with recommendations, more than 0 and less than 1.
        case share(Double)
        /// The customers whose rows fit in this number, at least 1.
        case rows(Int)
        /// The customers who are in no earlier wave.
        case rest
    }

    public static let maxCount = 100

    public var size: Size
    /// The time after the end of the run.
    public var after: WaitingTime

    public init(_ size: Size, after: WaitingTime = WaitingTime(minutes: 0)) {
        self.size = size
        self.after = after
    }
}

/// A span of time in minutes, written as `90m`, `36h` or `1d 12h`.
public struct WaitingTime: Hashable, Comparable, Sendable {
    public var minutes: Int

    private static let units: [(sign: Character, minutes: Int)] = [("d", 1_440), ("h", 60), ("m", 1)]

    public init(minutes: Int) { self.minutes = minutes }

    /// - Returns: `nil` for another text than numbers of days, hours and minutes, in this order.
    public init?(_ text: String) {
        var (minutes, unitsLeft) = (0, Self.units[...])
        var digits = ""
        for character in text where character != " " {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            guard let count = Int(digits), count <= 100_000, let index = unitsLeft.firstIndex(where: { $0.sign == character })
            else { return nil }
            minutes += count * unitsLeft[index].minutes
            unitsLeft = unitsLeft[(index + 1)...]
            digits = ""
        }
        guard digits.isEmpty, unitsLeft.count < Self.units.count else { return nil }
        self.minutes = minutes
    }

    public var text: String {
        var left = minutes
        let parts = Self.units.compactMap { unit -> String? in
            let count = left / unit.minutes
            left %= unit.minutes
            return count > 0 ? "\(count)\(unit.sign)" : nil
        }
        return parts.isEmpty ? "0m" : parts.joined(separator: " ")
    }

    public static func < (one: WaitingTime, other: WaitingTime) -> Bool { one.minutes < other.minutes }
}

extension WaitingTime: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let time = WaitingTime(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no time: \(text)"))
        }
        self = time
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Wave {
    /// Reads the waves of a campaign: each later than the one before, and the last gets the rest.
    static func list(_ key: String, reading reader: DocumentReader) -> [Wave] {
        let elements = reader.optionalObjects(key)
        let waves = elements.enumerated().map { index, element in
            Wave(reading: element, isFirst: index == 0, isLast: index == elements.count - 1)
        }
        if elements.count == 1 || elements.count > maxCount {
            reader.report(
                key, code: "campaign.waveCount", "'\(key)' has \(elements.count) \(elements.count == 1 ? "wave" : "waves").",
                hint: "Write 2 to \(maxCount) waves, or remove '\(key)' to deliver everything at once.")
        }
        let complete = waves.compactMap(\.self)
        guard complete.count == elements.count else { return [] }
        for (index, pair) in zip(complete, complete.dropFirst()).enumerated() where pair.1.after <= pair.0.after {
            elements[index + 1].report(
                "after", code: "campaign.waveOrder",
                "Wave \(index + 2) is after \(pair.1.after.text), not later than wave \(index + 1), after \(pair.0.after.text).",
                hint: "Count each time from the end of the run, and put the waves in the order of their times.")
        }
        let shares = complete.reduce(0) { sum, wave in if case .share(let share) = wave.size { sum + share } else { sum } }
        if shares >= 1 {
            reader.report(
                key, code: "campaign.waveShares", "The shares of the waves leave no customers for the last wave.",
                hint: "Make their sum less than 1.")
        }
        return complete
    }

    private init?(reading reader: DocumentReader, isFirst: Bool, isLast: Bool) {
        let share = reader.optionalNumber("share", in: 0...1)
        let rows = reader.optionalInt("rows", in: 1...)
        let after = reader.optionalText("after")
        let sizes = ["share", "rows"].filter { reader.field($0) != nil }
        if let share, share == 0 || share == 1 {
            reader.report(
                "share", code: "campaign.waveShare", "A share is more than 0 and less than 1.", hint: "Write 0.1 for a tenth.")
        }
        if isLast, let size = sizes.first {
            reader.report(
                size, code: "campaign.lastWave", "The last wave gets all customers who are left.", hint: "Remove '\(size)'.")
        } else if !isLast, sizes.count != 1 {
            reader.report(
                "share", code: "campaign.waveSize", "A wave has either a 'share' or a number of 'rows'.",
                hint: "Write share: 0.1 for a tenth of the customers, or rows: 5000.")
        }
        let waiting = after.flatMap(WaitingTime.init)
        if let after, waiting == nil {
            reader.report(
                "after", code: "campaign.waveTime", "'\(after.abridged)' is not a time.",
                hint: "Write days, hours and minutes, such as 1d, 36h or 1d 12h.")
        } else if after == nil, !isFirst {
            reader.report(
                "after", code: "document.missingField", "'after' is missing.",
                hint: "Write the time after the end of the run, such as 1d, 36h or 1d 12h.")
        }
        reader.finish()
        guard !reader.hasErrors else { return nil }
        self.init(
            share.map(Size.share) ?? rows.map(Size.rows) ?? .rest, after: waiting ?? WaitingTime(minutes: 0))
    }

    var document: DocumentNode {
        let size: (String, DocumentNode?) =
            switch size {
            case .share(let share): ("share", .number(share))
            case .rows(let rows): ("rows", .int(rows))
            case .rest: ("rows", nil)
            }
        return .map([size, ("after", after.minutes == 0 ? nil : .text(after.text))])
    }
}
