internal import MusterModel

/// A campaign as lists show it, with what has happened and what comes.
struct CampaignListItem: Encodable {
    /// All that is known of it.
    private let document: DocumentNode

    init(_ document: DocumentNode) {
        self.document = document
    }

    var id: String { document.text("id") ?? "" }
    var status: String { document.text("status") ?? "" }
    var decisionFlowId: String { document.text("decisionFlowId") ?? "" }
    var segmentId: String { document.text("segmentId") ?? "" }
    var nextRunAt: String? { document.text("nextRunAt") }

    var runCount: Int {
        guard case .int(let count)? = document["runCount"]?.value else { return 0 }
        return Int(count)
    }

    /// Its status and when it was created.
    var latestRun: String? {
        guard let run = document["latestRun"], let status = run.text("status"), let created = run.text("createdAt") else {
            return nil
        }
        return "\(status) \(created)"
    }

    func encode(to encoder: any Encoder) throws { try document.encode(to: encoder) }
}

extension DocumentNode {
    /// The text of a map's entry.
    func text(_ key: String) -> String? {
        guard case .string(let text)? = self[key]?.value else { return nil }
        return text
    }
}
