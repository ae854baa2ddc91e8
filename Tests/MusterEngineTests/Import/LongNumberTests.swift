import Testing

/// Numbers that a double does not hold.
@Suite struct LongNumberTests {
    @Test(
        "a JSON number with more digits than a double holds is refused, wherever it is",
        arguments: [
            "{\"x\":0.12345678901234567890}", "{\"x\":-12345678.1234567890123}", "{\"x\":1.234567890123456789e-3}",
            "{\"x\":123456789012345678901e3}", "{\"l\":[1.5,0.12345678901234567891]}", "{\"s\":{\"q\":[3.14159265358979323846]}}",
        ])
    func refused(_ fields: String) throws {
        let line = "{\"id\":\"b\"," + fields.dropFirst()
        let refusal = try ImportedTable.refusal { try ImportedTable(jsonLines: "{\"id\":\"a\",\"x\":0.5}\n\(line)\n") }
        #expect(
            refusal?.message.contains("in record 2 has more than 17 significant digits") == true, "\(refusal?.message ?? "none")")
        #expect(refusal?.hint == "Write it as text, in quotes: it is then kept as it is.")
    }

    @Test("a number in quotes, within a text, with trailing zeros or with 17 digits is accepted")
    func accepted() throws {
        let table = try ImportedTable(
            jsonLines: """
                {"id":"a","x":"0.12345678901234567890","n":"pi \\" 3.14159265358979323846","z":0.10000000000000000000000}
                {"id":"b","x":"1","n":"","z":0.12345678901234567}

                """)
        #expect(table.types == ["id": "string", "x": "string", "n": "string", "z": "double"])
        #expect(table.values["x"] == ["0.12345678901234567890", "1"])
        #expect(table.values["z"]?.first == "0.1")
    }

    @Test("in a CSV file it is kept as text")
    func csv() throws {
        let table = try ImportedTable(csv: "id,x\na,0.12345678901234567890\nb,0.5\n")
        #expect(table.types["x"] == "string" && table.values["x"] == ["0.12345678901234567890", "0.5"])
    }
}
