import Foundation
import MusterBase
import MusterModel
import Testing

private func schedule(_ type: String, dayOfWeek: Int? = nil, dayOfMonth: String? = nil) throws -> Schedule {
    try Schedule(
        type: type, dayOfWeek: dayOfWeek, dayOfMonth: dayOfMonth, time: "23:59", timeZone: "America/Argentina/Ushuaia")
}

private var trees: GradientBoosted {
    var tree = GradientBoosted.Tree()
    tree.feature = [1, -1, 0, -1, -1]
    tree.value = [0.1, -3.402_823_4e38, 16_777_216, .leastNonzeroMagnitude, 2]
    tree.missing = [true, false, false, false, false]
    tree.cover = [7.25, 0, 0.3, 0.1, 1e9]
    var leaf = GradientBoosted.Tree()
    (leaf.feature, leaf.value, leaf.missing, leaf.cover) = ([-1], [0.3], [false], [1])
    return GradientBoosted(
        features: [.init(name: "age", value: "customer.age"), .init(name: "b", value: "1")],
        offers: ["*": .init(margin: 0, trees: []), "o": .init(margin: -1.386_294_4, trees: [tree, leaf])])
}

private func deliveries() throws -> [FileDelivery] {
    [
        FileDelivery(connection: "lake"),
        FileDelivery(
            connection: "partner", path: try PathTemplate("in/{campaign_id}/{run_date}"),
            encryption: PGPEncryption(
                recipients: ["/keys/a.asc"], signature: .init(key: .file("/keys/own.asc"), passphrase: .environment("PASS")))),
    ]
}

private var connections: [Definition] {
    let hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFlGu0XnJ3L4pGm3rYv0lYkq8o5RkYb9bE8u0m8mQ2vT"
    let places: [DeliveryConnection.Place] = [
        .s3(.init(bucket: "bucket")), .s3(.init(bucket: "bucket", credentials: .standard(profile: "p"), encryption: .aes256)),
        .s3(
            .init(
                bucket: "bucket", endpoint: "https://s3.example.com:9000", region: "eu", usesPathStyle: false,
                credentials: .keys(accessKeyId: .environment("A"), secretAccessKey: .file("/s"), sessionToken: .environment("T")),
                encryption: .kms(key: "k"), storageClass: "GLACIER", acl: "private")),
        .sftp(.init(host: "h", user: "u", credentials: .password(.environment("P")), hostKeys: [hostKey])),
        .sftp(
            .init(
                host: "fe80::1", port: 2222, user: "u", credentials: .key(.file("/k"), passphrase: .file("/p")),
                hostKeys: [hostKey, hostKey])),
        .azureblob(.init(account: "abc", container: "abc")),
        .azureblob(.init(account: "abc", container: "abc", credentials: .managedIdentity(clientId: "id"), accessTier: "cool")),
        .azureblob(.init(account: "abc", container: "abc", endpoint: "http://h:1", credentials: .accountKey(.environment("K")))),
        .azureblob(.init(account: "abc", container: "abc", credentials: .sasURL(.environment("K")))),
        .azureblob(.init(account: "abc", container: "abc", credentials: .servicePrincipal(.file("/sp")))),
        .gcs(.init(bucket: "abc")),
        .gcs(.init(bucket: "abc", serviceAccount: .file("/sa"), storageClass: "NEARLINE", acl: "projectPrivate")),
    ]
    return places.enumerated().map { index, place in
        .connection(DeliveryConnection(id: .init("n\(index)"), name: "N", place: place, path: index % 2 == 0 ? "" : "a/b c"))
    }
}

private func definitions() throws -> [Definition] {
    let scope = Scope(offers: ["a"], categories: ["b"], channels: ["c"])
    let limits: [ContactPolicy.Limit] = [
        .frequencyCap(maxContacts: 1, windowDays: 2), .cooldown(.hours(3)), .cooldown(.days(3)),
        .outcomeSuppression(outcomes: ["clicked", "bought"], lookbackDays: 4), .segmentExclusion("vips"),
        .timeWindow(days: [0, 6], from: .nine, to: try #require(LocalTime("17:30"))), .mutualExclusion(windowDays: 5),
        .budget(maxTotal: 6, maxPerDay: nil), .budget(maxTotal: nil, maxPerDay: 7),
    ]
    let policies = limits.enumerated().map { index, limit in
        Definition.contactPolicy(
            ContactPolicy(id: .init("p\(index)"), name: "P", scope: scope, limit: limit, bypassable: index % 2 == 0))
    }
    let fields: [String: FieldValue] = [
        "int": .int(20), "double": .double(20), "tiny": .double(1e-300), "big": .int(.max), "null": .null,
        "text": .string("a \"quoted\"\n\u{1F600}\u{1}\\ line"), "list": .list([.bool(true), .map(["x": .list([])])]),
    ]
    let schedules = [
        try schedule("manual"), try schedule("daily"), try schedule("weekly", dayOfWeek: 6),
        try schedule("monthly", dayOfMonth: "28"), try schedule("monthly", dayOfMonth: "last_working_day"),
    ]
    let deliveries = try deliveries()
    let campaigns = schedules.enumerated().map { index, schedule in
        Definition.campaign(
            Campaign(
                id: .init("c\(index)"), name: "C", description: "", status: .paused, decisionFlowId: "f",
                segmentId: "s", schedule: schedule,
                volumeConstraints: index == 0 ? .init() : .init(maxTotalPerRun: 1, maxPerOffer: 2, maxPerChannel: 3),
                fileConfig: FileConfig(
                    format: .json, columns: [.rank, .personalization], includePersonalization: true, destination: .s3,
                    s3Path: "s3://bucket/p", csv: CSVDialect(delimiter: 9, encoding: .windows1252, formulas: .keep),
                    compression: .gzip, splitBy: .rows, rowsPerFile: 10, fileName: "{run_date} {part}", deliveries: deliveries),
                channelIds: ["email"],
                controlGroup: index == 0 ? nil : ControlGroup(percent: 2.5, seed: "spring"),
                unusualCounts: index == 0
                    ? nil : UnusualCountCheck(largestDeviation: 0.25, runs: 5, holdWhenUnusual: true),
                notifications: index == 0
                    ? []
                    : [
                        .init(on: .failures, .email(to: ["a@example.com", "b@example.com"])),
                        .init(on: .all, .webhook(url: "https://h.example.com/x", secret: .environment("S"))),
                    ]))
    }
    let flow = DecisionFlow(
        id: "f", name: "F",
        stages: [
            .inventory(.init(categories: ["a"], offers: ["b"], tags: ["c"])),
            .enrich(.init(dataset: "regions", alias: "place", key: "region", on: "customer.region")),
            .enrich(
                .init(
                    dataset: "orders", alias: "orders", key: "customer",
                    aggregates: [
                        .init(name: "number", function: .count, where: "orders.paid"),
                        .init(name: "total", function: .sum, value: "orders.amount"),
                    ])), .qualify, .contactPolicy,
            .filter(.init(where: "true")), .filter(.init(where: "offer.priority > 1", scope: scope)), .matchCreatives,
            .score(.init(method: .formula, model: "m", weights: .init(propensity: 0.5, relevance: 0, impact: 2, emphasis: 1))),
            .rank(maxOffers: 3), .group(.init(by: .tag, max: 2)),
            .compute(fields: [.init(name: "rate", formula: "1 + 1")]),
        ])
    return policies + campaigns + connections + [
        .channel(Channel(id: "email", name: "Email", type: .email, deliveryMode: .api, consent: "customer.ok")),
        .category(
            Category(id: "k", name: "K", parentId: "p", computedFields: [.init(name: "rate", formula: "1 + 1")])),
        .offer(
            Offer(
                id: "o", name: "O", categoryId: "k", status: .draft, priority: 0.1, weight: 99.9, businessValue: 100,
                validFrom: Date(timeIntervalSince1970: 0), validTo: InstantFormat.instant("2026-12-31", endOfDay: true),
                mandatory: true, tags: ["x"], fields: fields)),
        .creative(Creative(id: "cr", name: "Cr", offerId: "o", channelId: "email", status: .inactive, content: fields)),
        .segment(Segment(id: "s", name: "S", dataset: "leads", where: "true")),
        .qualificationRule(QualificationRule(id: "q", name: "Q", stage: .eligibility, when: "true", onMissing: .pass)),
        .qualificationRule(QualificationRule(id: "r", name: "R", stage: .match, scope: scope, when: "true", multiplier: 0)),
        .model(
            ScoringModel(
                id: "m", name: "M",
                form: .logisticRegression(
                    LogisticRegression(
                        features: [.init(name: "age", value: "customer.age", missing: -1.5), .init(name: "b", value: "1")],
                        offers: ["*": .init(intercept: 0.1), "o": .init(intercept: -2, coefficients: ["age": 1e-9])])))),
        .model(
            ScoringModel(
                id: "n", name: "N",
                form: .scorecard(
                    Scorecard(
                        baseScore: 1, minScore: -2, maxScore: 3.5, normalization: .linear,
                        rules: [.init(when: "true", points: -1), .init(when: "false", points: 2, offers: ["o"])])))),
        .model(
            ScoringModel(
                id: "nb", name: "NB",
                form: .naiveBayes(
                    NaiveBayes(
                        features: [
                            .init(name: "age", value: "customer.age", bins: .edges([-1.5, 30])),
                            .init(name: "tier", value: "customer.tier", bins: .values(["gold", "it's"])),
                        ],
                        offers: [
                            "*": .init(prior: 1e-6),
                            "o": .init(
                                prior: 0.5,
                                likelihoods: ["age": .init(accept: [0.2, 0.3, 0.5], reject: [0.1, 0.1, 0.8])]),
                        ])))),
        .model(ScoringModel(id: "gb", name: "GB", form: .gradientBoosted(trees))),
        .decisionFlow(flow),
        .decisionFlow(
            DecisionFlow(id: "g", name: "G", stages: [.inventory(.init()), .score(.init(method: .priority_weighted))])),
    ]
}

@Suite struct DefinitionRoundTripTests {
    @Test("definition → JSON → definition, for every kind, type and stage")
    func throughJSON() throws {
        for definition in try definitions() {
            let json = definition.document.json
            let collector = DiagnosticCollector()
            let back = Definition.read(try JSONDocumentParser.document(in: json), into: collector)
            #expect(collector.diagnostics.filter { $0.severity == .error }.map(\.description) == [])
            #expect(back == definition)
            #expect(back?.document.json == json)
        }
    }

    @Test("the encoder writes the same fields as the document")
    func throughEncoder() throws {
        for definition in try definitions() {
            let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(definition)) as? NSDictionary
            let written = try JSONSerialization.jsonObject(with: Data(definition.document.json.utf8)) as? NSDictionary
            #expect(encoded == written)
            #expect(encoded?["kind"] as? String == definition.kind.rawValue)
        }
    }

    @Test("a campaign's JSON has the flat fields of the design")
    func campaignFields() throws {
        let campaign = Campaign(
            id: "c", name: "C", decisionFlowId: "f", segmentId: "s", schedule: try schedule("weekly", dayOfWeek: 1))
        #expect(
            Definition.campaign(campaign).document.json
                == #"{"kind":"Campaign","id":"c","name":"C","status":"draft","decisionFlowId":"f","segmentId":"s","#
                + #""scheduleType":"weekly","scheduleDayOfWeek":1,"scheduleTime":"23:59","#
                + #""scheduleTimezone":"America/Argentina/Ushuaia","missedRuns":"run_latest","volumeConstraints":{},"#
                + #""fileConfig":{"format":"csv","#
                + #""columns":["customer_id","offer_name","channel","score","creative"],"includePersonalization":false,"#
                + #""destination":"download"},"channelIds":[]}"#)
    }

    @Test("the default allocation method can be named, and is not written")
    func allocation() throws {
        let json = #"{"id": "c", "decisionFlowId": "f", "segmentId": "s", "allocation": "greedy"}"#
        let reader = DocumentReader(try JSONDocumentParser.document(in: json), into: DiagnosticCollector())
        let campaign = try #require(Campaign(reading: reader))
        #expect(campaign.allocation == .greedy)
        #expect(!campaign.document.json.contains("allocation"))
    }

    @Test("personalization joins the default columns, not chosen ones")
    func personalizationColumn() throws {
        func columns(_ fileConfig: String) throws -> [FileConfig.Column]? {
            let json = #"{"id": "c", "decisionFlowId": "f", "segmentId": "s", "fileConfig": \#(fileConfig)}"#
            let reader = DocumentReader(try JSONDocumentParser.document(in: json), into: DiagnosticCollector())
            return Campaign(reading: reader)?.fileConfig.columns
        }
        #expect(try columns(#"{"includePersonalization": true}"#) == FileConfig.defaultColumns + [.personalization])
        #expect(try columns(#"{"includePersonalization": true, "columns": ["rank"]}"#) == [.rank])
        #expect(try columns("{}") == FileConfig.defaultColumns)
    }
}
