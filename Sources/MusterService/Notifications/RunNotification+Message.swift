internal import Foundation
internal import MusterBase
internal import MusterModel

extension RunNotification.Message {
    /// States what happened to a run. It contains no data of customers.
    ///
    /// - Parameters:
    ///   - deliveries: of the run.
    ///   - isSample: whether nothing happened, and only the sending is tested.
    init(
        _ run: CampaignRun, campaignName: String, event: RunNotification.Event, at instant: Date, deliveries: [Delivery],
        isSample: Bool = false
    ) throws {
        let report = RunNotificationReport(
            run, campaignName: campaignName, event: event, at: instant, deliveries: deliveries, isSample: isSample)
        self.init(subject: report.subject, text: report.text, json: try CanonicalJSON.text(report))
    }
}

/// The JSON form of a notification.
private struct RunNotificationReport: Encodable {
    struct Data: Encodable {
        var campaignId: Campaign.ID
        var campaignName: String
        var runId: CampaignRun.ID
        var runNumber: Int
        var status: CampaignRun.Status
        var trigger: CampaignRun.Trigger
        var startedAt: Date?
        var finishedAt: Date?
        var error: String?
        var totalCustomers: Int
        var recommended: Int
        var totalRecommendations: Int
        var byChannel: [RunSummary.Breakdown]
        var limitsReached: [Limit]
        var unusualCounts: [UnusualCount]
        var hold: RunHold.State?
        var files: [File]
        var notDelivered: [UndeliveredFile]
        /// Only in samples.
        var isSample: Bool?
    }

    /// A reached limit, without the customer who reached it.
    struct Limit: Encodable {
        var constraint: RunSummary.ReachedConstraint.Kind
        var limit: Int
        var id: String?
        var name: String?
    }

    struct File: Encodable {
        var name: String
        var format: FileConfig.Format
        var rows: Int
        var bytes: Int
        var sha256: String
    }

    struct UndeliveredFile: Encodable {
        var destination: String
        var file: String
        var state: Delivery.State
        var reason: String?
    }

    private enum Kind: String, Encodable {
        case ended = "run.ended"
        case held = "run.held"
    }

    private var type: Kind
    private var timestamp: Date
    private var data: Data

    init(
        _ run: CampaignRun, campaignName: String, event: RunNotification.Event, at instant: Date, deliveries: [Delivery],
        isSample: Bool
    ) {
        type = event == .held ? .held : .ended
        timestamp = instant
        data = Data(
            campaignId: run.campaignId, campaignName: campaignName, runId: run.id, runNumber: run.runNumber, status: run.status,
            trigger: run.trigger, startedAt: run.startedAt, finishedAt: run.finishedAt, error: run.error,
            totalCustomers: run.totalCustomers, recommended: run.recommended, totalRecommendations: run.totalRecommendations,
            byChannel: run.summary.byChannel,
            limitsReached: run.summary.constraints.map {
                Limit(constraint: $0.constraint, limit: $0.limit, id: $0.id, name: $0.name)
            },
            unusualCounts: run.unusualCounts, hold: run.hold?.state,
            files: run.files.map { File(name: $0.name, format: $0.format, rows: $0.rows, bytes: $0.bytes, sha256: $0.sha256) },
            notDelivered: deliveries.flatMap { delivery in
                delivery.files.filter { $0.state != .delivered }.map {
                    UndeliveredFile(
                        destination: delivery.target.destination, file: $0.file, state: $0.state, reason: $0.failure?.text)
                }
            }, isSample: isSample ? true : nil)
    }

    var subject: String {
        if data.isSample == true { return "\(data.campaignName): a test of notifications" }
        let count = data.totalRecommendations
        let recommendations = "\(count) recommendation\(count == 1 ? "" : "s")"
        let outcome =
            switch data.status {
            case .completed where type == .held: "held, unusual counts, \(recommendations)"
            case .completed: "completed, \(recommendations)" + (data.unusualCounts.isEmpty ? "" : ", unusual counts")
            case .completed_with_errors where data.hold == .rejected: "rejected"
            case .completed_with_errors: "completed with errors, \(recommendations)"
            default: data.status.rawValue
            }
        return "\(data.campaignName): run \(data.runId) \(outcome)"
    }

    var text: String {
        var parts: [String] = []
        if data.isSample == true { parts.append("This is a test: no run has ended.") }
        if type == .held {
            parts.append(
                "The run is held: nothing of it is delivered.\nDeliver it with: muster release \(data.runId)\n"
                    + "Reject it with: muster cancel \(data.runId)")
        }
        parts.append(
            """
            Campaign: \(data.campaignName) (\(data.campaignId))
            Run: \(data.runId)
            Status: \(data.status.rawValue)
            Customers: \(data.totalCustomers)
            Recommendations: \(data.totalRecommendations)
            """)
        if let error = data.error { parts.append("Reason: \(error)") }
        func list<Row>(_ title: String, _ rows: [Row], _ line: (Row) -> String) {
            if !rows.isEmpty { parts.append(([title + ":"] + rows.map { "  " + line($0) }).joined(separator: "\n")) }
        }
        list("Recommendations per channel", data.byChannel) { "\($0.name): \($0.count)" }
        list("Limits reached", data.limitsReached) { limit in
            "\(limit.constraint.rawValue)\(limit.name.map { ", \($0)" } ?? ""): \(limit.limit)"
        }
        list("Unusual counts", data.unusualCounts) { count in
            "\(count.text): \(count.value), the median of recent runs is \(DocumentNode.number(count.median).json)"
        }
        list("Files", data.files) { "\($0.name): \($0.rows) rows, \($0.bytes) bytes" }
        list("Not delivered", data.notDelivered) { file in
            "\(file.file) to \(file.destination): \(file.state.rawValue)\(file.reason.map { ", " + $0 } ?? "")"
        }
        return parts.joined(separator: "\n\n") + "\n"
    }
}
