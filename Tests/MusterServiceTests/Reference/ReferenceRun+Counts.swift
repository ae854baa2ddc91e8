/// The counts of a summary. It includes offers, channels and categories of the run without recommendations.
extension ReferenceRun {
    struct Count: Equatable {
        var id: String
        var name: String
        var count: Int
    }

    func byOffer(_ rows: [Row]) -> [Count] {
        counts(treatments.map { ($0.offer.id, $0.offer.name) }, rows.map(\.treatment.offer.id))
    }

    func byChannel(_ rows: [Row]) -> [Count] {
        counts(channels.map { ($0.id, $0.name) }, rows.map(\.treatment.channel.id))
    }

    func byCategory(_ rows: [Row]) -> [Count] {
        counts(treatments.map { ($0.category.id, $0.category.name) }, rows.map(\.treatment.category.id))
    }

    /// Most recommended first.
    private func counts(_ named: [(id: String, name: String)], _ ids: [String]) -> [Count] {
        var counts: [Count] = []
        for (id, name) in named where !counts.contains(where: { $0.id == id }) {
            counts.append(Count(id: id, name: name, count: ids.count { $0 == id }))
        }
        return counts.sorted { $0.count != $1.count ? $0.count > $1.count : precedes($0.id, $1.id) }
    }
}
