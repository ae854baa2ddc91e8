internal import MusterModel

/// A campaign of a list, with its run count, latest run and next run.
struct CampaignListItem: Encodable {
    /// The campaign in the JSON form of the API.
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
    /// The text of a map entry; `nil` if there is none.
    func text(_ key: String) -> String? {
        guard case .string(let text)? = self[key]?.value else { return nil }
        return text
    }
}
