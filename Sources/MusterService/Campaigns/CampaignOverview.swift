public import Foundation
internal import MusterBase
public import MusterModel
internal import MusterStore

/// A campaign with its latest run, its next run and the size of its segment.
public struct CampaignOverview: Sendable {
    public var campaign: Campaign
    public var version: Int
    public var createdAt: Date
    public var updatedAt: Date
    public var decisionFlowName: String
    public var segmentName: String
    /// `nil` if the dataset of the segment is not imported, or has no column that the condition names.
    public var segmentCustomerCount: Int?
    /// Without dry runs.
    public var runCount: Int
    public var latestRun: RunListItem?
    /// The start of the latest run.
    public var lastRunAt: Date?
    /// `nil` unless the campaign is active and has a schedule.
    public var nextRunAt: Date?
}

extension CampaignOverview: Encodable {
    /// The fields of ``json`` that the campaign itself does not have.
    public static let addedFields = [
        "version", "createdAt", "updatedAt", "decisionFlowName", "segmentName", "segmentCustomerCount", "runCount", "lastRunAt",
        "nextRunAt", "latestRun",
    ]

    /// One object with the fields of the campaign and those of the overview. Fields without a value are left out.
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
