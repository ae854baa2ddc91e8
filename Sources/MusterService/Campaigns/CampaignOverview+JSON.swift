internal import MusterBase
internal import MusterModel
internal import MusterStore

extension CampaignOverview: Encodable {
    /// The campaign's fields and, beside them, what has happened and what comes; absent values are left out.
    public var json: String {
        let fields = DocumentNode.map([
            ("version", .int(version)), ("createdAt", .text(InstantFormat.text(createdAt))),
            ("updatedAt", .text(InstantFormat.text(updatedAt))), ("decisionFlowName", .text(decisionFlowName)),
            ("segmentName", .text(segmentName)), ("segmentCustomerCount", segmentCustomerCount.map(DocumentNode.int)),
            ("runCount", .int(runCount)), ("lastRunAt", lastRunAt.map { .text(InstantFormat.text($0)) }),
            ("nextRunAt", nextRunAt.map { .text(InstantFormat.text($0)) }),
        ])
        return JSONText.object(
            Definition.campaign(campaign).document.json, fields.json,
            latestRun.map { "{\"latestRun\":\($0.json)}" } ?? "{}")
    }

    public func encode(to encoder: any Encoder) throws {
        try JSONDocumentParser.document(in: json).encode(to: encoder)
    }
}
