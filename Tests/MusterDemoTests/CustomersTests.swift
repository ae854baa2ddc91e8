import Foundation
import MusterDemo
import MusterDuckDB
import MusterTestSupport
import Testing

@Suite("Customers of the demonstration")
struct CustomersTests {
    @Test("a seed always gives the same bytes, on any number of threads")
    func sameSeed() throws {
        let once = try customers(of: DemoBank(customers: 30_000, seed: 1), threads: 1)
        #expect(try customers(of: DemoBank(customers: 30_000, seed: 1), threads: 4) == once)
        #expect(try customers(of: DemoBank(customers: 30_000, seed: 1)) == once)
    }

    @Test("another seed gives other customers")
    func otherSeed() throws {
        let one = try customers(of: DemoBank(customers: 100, seed: 1))
        #expect(try customers(of: DemoBank(customers: 100, seed: 2)) != one)
        #expect(try customers(of: DemoBank(customers: 100, seed: .max)) != one)
    }

    @Test("a larger bank starts with the same customers")
    func more() throws {
        let few = try customers(of: DemoBank(customers: 10))
        #expect(try customers(of: DemoBank(customers: 1_000)).starts(with: few))
    }

    @Test(
        "the number of customers is as requested, and their ids are distinct", .tags(.slow), .fullRunOnly,
        arguments: [1, 2_500, 1_000_001])
    func count(customers: Int) throws {
        try withFile { path in
            try DemoBank(customers: customers).writeCustomers(to: path)
            let connection = try Database().connect()
            let counts = try connection.rows(
                """
                SELECT count(*), count(DISTINCT customer_id), count(DISTINCT length(customer_id))
                FROM read_csv('\(path)')
                """)
            #expect(counts == [[Value(customers), Value(customers), 1]])
        }
    }

    @Test("column types can be inferred from any number of rows", arguments: [1, 20, 3_000])
    func types(customers: Int) throws {
        try withFile { path in
            try DemoBank(customers: customers).writeCustomers(to: path)
            let columns = try Database().connect().rows(
                "SELECT column_name, column_type FROM (DESCRIBE FROM '\(path)')")
            let types = Dictionary(grouping: columns) { $0[1] }.mapValues { Set($0.map { $0[0] }) }
            #expect(types["VARCHAR"] == ["customer_id", "region", "city", "tier", "employment"])
            #expect(types["DOUBLE"] == ["balance", "card_spend_12m", "churn_risk"])
            #expect(types["TIMESTAMP"] == ["last_login"])
            #expect(
                types["BIGINT"] == [
                    "age", "income", "tenure_years", "digital_logins_30d", "credit_score", "days_past_due", "nps",
                ])
            #expect(types["BOOLEAN"]?.count == columns.count - 16)
        }
    }

    @Test("a path can contain a quote")
    func quote() throws {
        try withFile("it's customers.csv") { path in
            try DemoBank(customers: 5).writeCustomers(to: path)
            #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 6)
        }
    }

    @Test("a missing folder is an error")
    func noFolder() {
        #expect(throws: DuckDBError.self) {
            try DemoBank(customers: 5).writeCustomers(to: "/nonexistent/customers.csv")
        }
    }

    private func customers(of bank: DemoBank, threads: Int? = nil) throws -> Data {
        try withFile { path in
            try bank.writeCustomers(to: path, threads: threads)
            return try Data(contentsOf: URL(fileURLWithPath: path))
        }
    }

    private func withFile<Result>(
        _ name: String = "customers.csv", _ work: (String) throws -> Result
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-demo-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try work(folder.appending(path: name).path)
    }
}
