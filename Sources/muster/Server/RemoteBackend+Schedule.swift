internal import Foundation
internal import MusterBase
internal import MusterModel

extension RemoteBackend {
    /// The maximum number of occurrences in a response of the API.
    private static let maxCount = 1_000

    func schedule(of campaign: String, after instant: Date?, count: Int, pastCount: Int) throws -> CampaignOccurrences {
        struct Answer: Decodable {
            var occurrences: [CampaignOccurrences.Occurrence]
            var past: [CampaignOccurrences.PastSlot]
        }

        struct Scheduled: Decodable {
            var status: Campaign.Status
            var scheduleType: String
        }

        let found: Scheduled = try client.get(ServerClient.path("campaigns", campaign))
        var occurrences: [CampaignOccurrences.Occurrence] = []
        var past: [CampaignOccurrences.PastSlot] = []
        var from = instant.map(InstantFormat.text)
        var isLast = false
        while occurrences.count < count, !isLast {
            let pageSize = min(count - occurrences.count, Self.maxCount)
            let answer: Answer = try client.get(
                ServerClient.path("campaigns", campaign, "schedule"),
                query: [("count", "\(pageSize)"), ("from", from), ("pastCount", occurrences.isEmpty ? "\(pastCount)" : "0")])
            past += answer.past
            occurrences += answer.occurrences
            from = occurrences.last?.at
            isLast = answer.occurrences.count < pageSize
        }
        return CampaignOccurrences(
            status: found.status, isManual: found.scheduleType == "manual", occurrences: occurrences, past: past)
    }
}
