/// The demonstration: a fictional retail bank with its customers and its catalog.
///
/// The number of customers and the seed determine all data.
public struct DemoBank: Hashable, Sendable {
    public static let defaultCustomers = 200_000
    public static let defaultSeed: UInt64 = 2026

    /// The name of the customers' dataset, and its key column.
    public static let dataset = "customers"
    public static let keyColumn = "customer_id"
    /// The campaign that the demonstration runs.
    public static let campaign = "spring_offers"

    public let customers: Int
    public let seed: UInt64

    /// - Parameter customers: values below 1 count as 1.
    public init(customers: Int = defaultCustomers, seed: UInt64 = defaultSeed) {
        self.customers = max(1, customers)
        self.seed = seed
    }
}
