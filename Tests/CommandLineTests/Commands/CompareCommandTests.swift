import Testing

@Suite struct CompareCommandTests {
    @Test("a comparison shows the recommendations lost with customers who left the segment")
    func report() throws {
        let muster = try MusterProcess.ready()
        try muster("run", "weekly")
        try muster("apply", "-f", muster.file("s.yaml", MusterProcess.segment(where: "customer.age > 40")))
        try muster("run", "weekly")
        let result = try muster("compare", "weekly-1", "weekly-2")
        #expect(result.status == 0 && result.messages.isEmpty)
        #expect(
            result.output == """
                From run weekly-1 to run weekly-2

                                          weekly-1  weekly-2  Change
                Customers in the segment         5         3      -2
                Customers processed              5         3      -2
                Customers with an offer          5         3      -2
                Recommendations                  5         3      -2

                Customers by first choice
                the same offer             3  60.0 %
                moved to another offer     0   0.0 %
                only in weekly-1           2  40.0 %
                only in weekly-2           0   0.0 %

                Offer  weekly-1  weekly-2  Kept  Gained  Lost  Mean score change
                =1+1          5         3     3       0     2                0.0

                Score           weekly-1  weekly-2
                lowest               0.7       0.7
                lower quartile       0.7       0.7
                median               0.7       0.7
                mean                 0.7       0.7
                upper quartile       0.7       0.7
                highest              0.7       0.7
                0.7 to 0.8             5         3

                The same offer for the same customer, 3 pairs: the score changed by 0.0 on average, by 0.0 in absolute value.

                """)
        let other = try muster("run", "to_nobody")
        #expect(other.status == 0)
        let two = try muster("compare", "weekly-2", "to_nobody-1")
        #expect(
            two.output.hasPrefix(
                "From run weekly-2 to run to_nobody-1, which belong to different campaigns: weekly and to_nobody\n"))
    }

    @Test("JSON has the counts, and nothing else is printed")
    func json() throws {
        struct Printed: Decodable {
            struct Customers: Decodable { var same: Int, moved: Int, onlyInFirst: Int, onlyInSecond: Int }
            struct Offer: Decodable { var id: String, name: String, first: Int, second: Int, kept: Int }
            var customers: Customers
            var offers: [Offer]
        }
        let muster = try MusterProcess.ready()
        try muster("run", "weekly")
        try muster("run", "weekly")
        let result = try muster("compare", "weekly-1", "weekly-2", "--json")
        let printed = try result.json(Printed.self)
        #expect(result.messages.isEmpty)
        #expect(printed.customers.same == 5 && printed.customers.onlyInSecond == 0)
        #expect(printed.offers.map(\.id) == ["gold_card"] && printed.offers[0].kept == 5)
    }

    @Test("the error for an unknown run suggests a similar id")
    func unknown() throws {
        let muster = try MusterProcess.ready()
        try muster("run", "weekly")
        let result = try muster("compare", "weekly-1", "weekl-1")
        #expect(result.status == 2)
        #expect(result.messages == "error: There is no run 'weekl-1'.\n  Did you mean 'weekly-1'?\n")
        #expect(try muster("compare", "weekly-1").status == 2)
    }

    @Test("customers whose first choice changed are listed with the stage and the reason, also in a file")
    func movedCustomers() throws {
        let muster = try MusterProcess.ready()
        try muster("run", "weekly")
        let channel = """
            { kind: Channel, id: email, name: Email, type: email, deliveryMode: file, consent: customer.age < 40 }
            """
        try muster("apply", "-f", muster.file("channel.yaml", channel))
        try muster("run", "weekly")
        let result = try muster("compare", "weekly-1", "weekly-2", "--customers", "2", "--output", "moved.csv")
        #expect(result.status == 0, "\(result.messages)")
        #expect(
            result.messages
                == "Wrote the first 2 of 3 customers whose first choice changed (--customers: up to 1,000) to moved.csv.\n")
        #expect(result.output.contains("007       =1+1    –      consent  =1+1 is blocked"))
        #expect(
            try muster.lines("moved.csv") == [
                "customer_id,before_id,before_name,after_id,after_name,reason_run,reason_stage,reason_name",
                "007,gold_card,=1+1,,,weekly-2,consent,Email", "\"C,3\",gold_card,=1+1,,,weekly-2,consent,Email",
            ])
        let back = try muster("compare", "weekly-2", "weekly-1", "--customers", "9")
        #expect(back.output.contains("in weekly-2: =1+1 is blocked"))
    }
}
