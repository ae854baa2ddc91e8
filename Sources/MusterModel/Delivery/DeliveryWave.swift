/// One part of a run's customers. A delivery sends their recommendations.
public struct DeliveryWave: Hashable, Sendable, Codable {
    /// From 1.
    public var number: Int
    /// The number of waves of the run.
    public var count: Int
    /// After the end of the run.
    public var after: WaitingTime
    /// Those of the customers in the wave: a hash of run and customer.
    public var hashes: Hashes
    /// Customers in the wave when the run ended.
    public var customers: Int
    /// Their rows.
    public var rows: Int

    public struct Hashes: Hashable, Sendable, Codable {
        public var after: Int
        public var through: Int

        public init(after: Int, through: Int) {
            self.after = after
            self.through = through
        }
    }

    public init(number: Int, count: Int, after: WaitingTime, hashes: Hashes, customers: Int, rows: Int) {
        self.number = number
        self.count = count
        self.after = after
        self.hashes = hashes
        self.customers = customers
        self.rows = rows
    }

    /// Whether consent and suppressions are checked again before the wave is sent.
    public var isChecked: Bool { number > 1 }

    /// The name of a file in the wave: `offers.csv` becomes `offers-wave2.csv`.
    public func name(of file: String) -> String {
        let end = file.firstIndex(of: ".") ?? file.endIndex
        return "\(file[..<end])-wave\(number)\(file[end...])"
    }
}
