/// The demonstration: a retail bank that does not exist, with its customers and its catalog.
///
/// All of it follows from the number of customers and the seed.
public struct DemoBank: Hashable, Sendable {
    public static let defaultCustomers = 200_000
    public static let defaultSeed: UInt64 = 2026

    /// What the customers are imported as, and the column that identifies one.
    public static let dataset = "customers"
    public static let keyColumn = "customer_id"
    /// The campaign that the demonstration runs.
    public static let campaign = "spring_offers"

    public let customers: Int
    public let seed: UInt64

    /// - Parameter customers: at least 1; fewer count as 1.
    public init(customers: Int = defaultCustomers, seed: UInt64 = defaultSeed) {
        self.customers = max(1, customers)
        self.seed = seed
    }
}
