/// The contact limits of a problem, and the contacts that one customer gets in the run.
///
/// Contacts of the run count like those before it. The recommendation that gives a customer the maximum number of offers is
/// not counted, because nothing follows it. A problem in which no customer gets more than one offer therefore counts nothing.
struct ContactLimits: Sendable {
    let isEmpty: Bool
    private let maxOffers: Int
    /// By treatment: the limits that its recommendation counts towards.
    private let counting: [[Int]]
    /// By treatment: the limits that can exclude it, in the order of its predicates.
    private let excluding: [[Int]]
    /// By limit.
    private var contacts: [Int32]
    /// The limits that the current customer has reached.
    private(set) var reached: [Int] = []

    init(_ problem: DecisionProblem) {
        isEmpty = problem.maxOffers < 2 || problem.contactLimits.allSatisfy(\.treatments.isEmpty)
        maxOffers = problem.maxOffers
        let limits = problem.contactLimits
        contacts = Array(repeating: 0, count: limits.count)
        var counting = Array(repeating: [Int](), count: problem.treatments.count)
        for (index, limit) in limits.enumerated() {
            for treatment in limit.treatments { counting[treatment].append(index) }
        }
        self.counting = counting
        let ofPredicate = Dictionary(limits.enumerated().map { ($1.predicate, $0) }, uniquingKeysWith: { first, _ in first })
        excluding = problem.treatments.map { $0.predicates.compactMap { ofPredicate[$0] } }
    }

    mutating func beginCustomer() {
        guard !isEmpty else { return }
        reached.removeAll(keepingCapacity: true)
        for limit in contacts.indices { contacts[limit] = 0 }
    }

    /// Counts the recommendation of a treatment.
    /// - Returns: whether it reached a limit.
    mutating func count(_ treatment: Int, rank: Int, _ block: borrowing FactBlock, row: Int) -> Bool {
        guard !isEmpty, rank < maxOffers else { return false }
        let before = reached.count
        for limit in counting[treatment] {
            contacts[limit] += 1
            if contacts[limit] == block.contactsLeft(ofLimit: limit, for: row) { reached.append(limit) }
        }
        return reached.count > before
    }

    /// The first reached limit that excludes an eligible treatment.
    func limit(excluding treatment: Int) -> Int? {
        reached.isEmpty ? nil : excluding[treatment].first { reached.contains($0) }
    }

    /// The number of contacts in the run that count towards a limit.
    func contacts(ofLimit limit: Int) -> Int { Int(contacts[limit]) }
}
