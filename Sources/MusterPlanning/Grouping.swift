internal import MusterModel

/// Numbers the groups of a flow's `group` stage.
struct Grouping {
    private(set) var count = 0
    let max: Int?
    private let key: DecisionFlow.Group.Key?
    private var numbers: [String: Int] = [:]

    init(_ flow: DecisionFlow, offers: [Offer]) {
        var group: DecisionFlow.Group?
        for case .group(let found) in flow.stages { group = found }
        max = group?.max
        key = group?.by
        for name in offers.flatMap(names) where numbers[name] == nil {
            numbers[name] = count
            count += 1
        }
    }

    /// Each group once.
    func groups(of offer: Offer) -> [Int] {
        Set(names(offer).compactMap { numbers[$0] }).sorted()
    }

    private func names(_ offer: Offer) -> [String] {
        switch key {
        case .category: [offer.categoryId.rawValue]
        case .tag: offer.tags
        case nil: []
        }
    }
}
