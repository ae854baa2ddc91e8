import Foundation

extension MusterProcess {
    /// A process with a workspace, `ws`.
    static func withWorkspace() throws -> MusterProcess {
        let muster = try MusterProcess()
        try muster("init", "ws")
        return muster
    }

    /// A process with a workspace that has customers and a catalog, ``catalog``.
    static func ready(customers: String = MusterProcess.customers) throws -> MusterProcess {
        let muster = try withWorkspace()
        try muster("import", muster.file("customers.csv", customers), "--key", "id")
        try muster("apply", "-f", muster.file("catalog.yaml", catalog))
        return muster
    }

    static let customers = """
        id,age,tier,value
        C1,30,gold,10.5
        C2,45,silver,20
        "C,3",61,gold,
        007,50,,7
        Åsa,33,silver,8

        """

    /// Everyone gets the same offer by e-mail.
    static let catalog = """
        kind: Channel
        id: email
        name: Email
        type: email
        deliveryMode: file
        ---
        kind: Channel
        id: web
        name: Web
        type: web
        deliveryMode: api
        ---
        kind: Category
        id: cards
        name: Cards
        ---
        kind: Offer
        id: gold_card
        name: "=1+1"
        categoryId: cards
        status: active
        priority: 70
        ---
        kind: Creative
        id: gold_card_email
        name: Gold card, email
        offerId: gold_card
        channelId: email
        status: active
        ---
        kind: Segment
        id: everyone
        name: Everyone
        where: customer.age > 0
        ---
        kind: Segment
        id: nobody
        name: Nobody
        where: customer.age > 200
        ---
        kind: DecisionFlow
        id: simple
        name: Simple
        stages:
          - { type: inventory }
          - { type: matchCreatives }
          - { type: score, method: priority_weighted }
        ---
        kind: Campaign
        id: weekly
        name: Weekly
        status: active
        decisionFlowId: simple
        segmentId: everyone
        scheduleType: weekly
        scheduleDayOfWeek: 1
        scheduleTimezone: America/New_York
        ---
        kind: Campaign
        id: to_nobody
        name: To nobody
        decisionFlowId: simple
        segmentId: nobody
        ---
        kind: Campaign
        id: old
        name: Old
        status: archived
        decisionFlowId: simple
        segmentId: everyone

        """

    /// A segment's catalog file, its expression at line 4, column 8.
    static func segment(_ id: String = "everyone", where expression: String) -> String {
        "kind: Segment\nid: \(id)\nname: A segment\nwhere: \(expression)\n"
    }

    /// The ids of the campaigns, as `campaigns --json` lists them.
    func campaignIds() throws -> [String] {
        struct Overview: Decodable { var id: String }
        return try self("campaigns", "--json").json([Overview].self).map(\.id)
    }

    /// The lines of a CSV file. Every line ends with CR LF, including the last.
    func lines(_ name: String) throws -> [String] {
        let lines = try text(name).split(separator: "\r\n", omittingEmptySubsequences: false)
        return lines.last == "" ? lines.dropLast().map(String.init) : []
    }

    /// The paths of all files in a folder of the workspace, relative to it.
    func files(in folder: String) -> [String] {
        let url = self.folder.appendingPathComponent("ws/\(folder)")
        return (FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String } ?? []).sorted()
    }
}

extension MusterProcess.Result {
    /// Standard output, which must be one JSON document and nothing else.
    func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(output.utf8))
    }
}

/// The output of `import --json`.
struct ImportedVersion: Decodable {
    struct Column: Decodable {
        var name: String
        var type: String
    }

    var version: Int
    var rowCount: Int
    var columns: [Column]

    var types: [String: String] { Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.type) }) }
}

/// The output of `run --json`.
struct PrintedRun: Decodable {
    struct File: Decodable {
        var path: String
        var rows: Int
    }

    var id: String
    var status: String
    var totalCustomers: Int
    var recommended: Int
    var totalRecommendations: Int
    var files: [File]
    var error: String?
}
