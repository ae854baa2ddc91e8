import MusterKernel
import MusterModel

extension Treatment {
    static func fixture(
        offerName: String = "Gold card", offerId: Offer.ID = "gold_card", channel: String = "Email",
        creative: String = "Gold card, email", category: String = "Credit cards", priority: Double = 70,
        channelId: Channel.ID = "email"
    ) -> Treatment {
        Treatment(
            offer: Offer(id: offerId, name: offerName, categoryId: "cards", priority: priority),
            category: Category(id: "cards", name: category),
            channel: Channel(id: channelId, name: channel, type: .email, deliveryMode: .file),
            creative: Creative(id: "creative", name: creative, offerId: offerId, channelId: channelId))
    }
}

extension RecommendationBatch {
    /// One recommendation for each of these customers.
    static func fixture(
        customers: [String] = ["c1"], treatment: Int = 0, score: Double = 0.25, personalization: [String]? = nil
    ) -> RecommendationBatch {
        var batch = RecommendationBatch()
        for customer in customers {
            batch.appendCustomer(id: Array(customer.utf8)[...])
            batch.append(rank: 1, treatment: treatment, score: score, value: score)
        }
        batch.personalization = personalization
        return batch
    }
}

extension FileConfig.Column {
    /// All columns but own ones.
    static let allFields = FileConfig.Field.allCases.map(FileConfig.Column.field)
}
