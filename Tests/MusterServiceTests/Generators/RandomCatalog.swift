import MusterModel
import MusterTestSupport

/// A catalog of random definitions with texts that are hard to write.
enum RandomCatalog {
    private static let texts = [
        "Plain", "yes", "no", "null", "~", "1e3", "0x1F", "012", "1:30", "2026-01-01", "- item", "key: value", "# not a comment",
        "trailing ", " leading", "'single'", "\"double\"", "back\\slash", "two\nlines", "tab\there", "{ flow }", "[list]", "&a",
        "*a",
        "!tag", "%percent", "@at", "`tick`", "é – ß 日本 😀", "\u{85}next", "a\u{2028}b", "a: b # c", "|", ">", "?", ":", ",",
        "true",
        ".inf", "-", "---", "...", "<<", "=",
    ]

    /// JSON documents, which are catalog files as well.
    static func yaml(_ random: inout SeededRandom) -> String {
        var nodes: [DocumentNode] = []
        func text() -> DocumentNode { .text(random.pick(texts)) }
        let categories = (0...random.int(0...4)).map { "k\($0)" }
        for (index, id) in categories.enumerated() {
            nodes.append(
                .map([
                    ("kind", .text("Category")), ("id", .text(id)), ("name", text()),
                    ("parentId", index > 0 && random.chance(0.5) ? .text(categories[random.int(0...index - 1)]) : nil),
                ]))
        }
        let channels = (0...random.int(0...2)).map { "ch\($0)" }
        for id in channels {
            nodes.append(
                .map([
                    ("kind", .text("Channel")), ("id", .text(id)), ("name", text()), ("type", .text("email")),
                    ("deliveryMode", .text(random.pick(["file", "manual"]))),
                    ("consent", random.chance(0.3) ? .text("customer.ok == \"a # b: c\"") : nil),
                ]))
        }
        for number in 0...random.int(0...5) {
            let fields = (0..<random.int(0...4)).map { ("f\($0)", value(&random, depth: 2)) }
            nodes.append(
                .map([
                    ("kind", .text("Offer")), ("id", .text("o\(number)")), ("name", text()),
                    ("categoryId", .text(random.pick(categories))), ("priority", .number(Double(random.int(0...1000)) / 10)),
                    ("status", .text(random.pick(["draft", "active"]))),
                    ("validFrom", random.chance(0.3) ? .text("2026-01-0\(random.int(1...9))") : nil),
                    ("tags", .texts(random.some(of: ["a", "b", "no"]))),
                    ("fields", .map(fields.map { ($0.0, Optional($0.1)) })),
                ]))
            guard random.chance(0.7) else { continue }
            nodes.append(
                .map([
                    ("kind", .text("Creative")), ("id", .text("cr\(number)")), ("name", text()), ("offerId", .text("o\(number)")),
                    ("channelId", .text(random.pick(channels))),
                    ("content", .map([("body", text()), ("n", value(&random, depth: 1))])),
                ]))
        }
        nodes.append(
            .map([
                ("kind", .text("Segment")), ("id", .text("s")), ("name", text()),
                ("where", .text(random.pick(["true", "customer.a > 1 && customer.b != \"yes: #\"", "customer.x in [1, 2]"]))),
            ]))
        nodes.append(
            .map([
                ("kind", .text("DecisionFlow")), ("id", .text("flow")), ("name", text()),
                ("stages", .list([.map([("type", .text("inventory"))]), .map([("type", .text("matchCreatives"))])])),
            ]))
        for number in 0..<random.int(0...3) {
            let type = random.pick(["manual", "daily", "weekly", "monthly"])
            nodes.append(
                .map([
                    ("kind", .text("Campaign")), ("id", .text("camp\(number)")), ("name", random.chance(0.7) ? text() : nil),
                    ("decisionFlowId", .text("flow")), ("segmentId", .text("s")), ("scheduleType", .text(type)),
                    ("status", .text(random.pick(["draft", "active", "paused"]))),
                    ("scheduleDayOfWeek", type == "weekly" ? .int(random.int(0...6)) : nil),
                    ("scheduleDayOfMonth", type == "monthly" ? .text(random.pick(["1", "28", "last_working_day"])) : nil),
                    ("scheduleTimezone", .text(random.pick(["UTC", "Europe/Berlin", "Pacific/Auckland"]))),
                    ("volumeConstraints", random.chance(0.5) ? .map([("maxTotalPerRun", .int(random.int(1...100)))]) : nil),
                ]))
        }
        return DocumentNode.list(nodes.shuffled(using: &random)).json
    }

    private static func value(_ random: inout SeededRandom, depth: Int) -> DocumentNode {
        switch random.int(0...(depth > 0 ? 6 : 4)) {
        case 0: .text(random.pick(texts))
        case 1: .int(random.int(-1_000_000...1_000_000))
        case 2: DocumentNode(.double(random.double(-1e6...1e6)))
        case 3: .bool(random.chance(0.5))
        case 4: DocumentNode(.double(Double(random.int(-5...5))))
        case 5: .list((0..<random.int(0...3)).map { _ in .text(random.pick(texts)) })
        default: .map((0..<random.int(0...3)).map { ("k\($0)", Optional(value(&random, depth: depth - 1))) })
        }
    }
}
