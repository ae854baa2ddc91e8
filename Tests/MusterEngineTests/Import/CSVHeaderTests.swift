import Testing

@testable import MusterEngine

@Suite struct CSVHeaderTests {
    @Test(
        "the delimiter and the names come from the header alone",
        arguments: [
            (["id,name,age"], ",", ["id", "name", "age"]),
            (["id;name;age"], ";", ["id", "name", "age"]),
            (["id\tname"], "\t", ["id", "name"]),
            (["id|name"], "|", ["id", "name"]),
            // Without a delimiter, it is a comma.
            (["id"], ",", ["id"]),
            ([], ",", [""]),
            // The most frequent one; of equally frequent ones, the first of , ; tab |.
            (["a,b;c;d"], ";", ["a,b", "c", "d"]),
            (["a;b,c"], ",", ["a;b", "c"]),
            // Delimiters within quotes do not count.
            (["\"a;b;c\",d"], ",", ["a;b;c", "d"]),
            (["\"say \"\"hi\"\"\",b"], ",", ["say \"hi\"", "b"]),
            // Surrounding blanks and a carriage return are no part of a name.
            ([" id , name \r"], ",", ["id", "name"]),
            (["id,,age,"], ",", ["id", "", "age", ""]),
            // Further lines count only while a quoted name is open.
            (["id,\"first", "second\",b", "c,d"], ",", ["id", "first\nsecond", "b"]),
            (["id,b", "\"c"], ",", ["id", "b"]),
        ] as [([String], Character, [String])])
    func header(lines: [String], delimiter: Character, names: [String]) {
        let header = CSVHeader(lines: lines)
        #expect(header.delimiter == delimiter)
        #expect(header.names == names)
    }
}

@Suite struct RecordCounterTests {
    @Test("records are counted by file lines, whatever their fields contain")
    func lines() {
        let lines = [
            "sep=,", "id,note", "", "1,\"two", "\"\"lines\"\"", "", "end\"", "2,5\" disk\r", "\r", "3,\"x\"", "4,\",\"\"\"",
        ]
        var counter = RecordCounter(delimiter: ",", linesBefore: 1)
        var found: [Int: Int] = [:]
        for line in lines {
            if let record = counter.next(line) { found[record] = counter.line }
        }
        #expect(found == [0: 2, 1: 4, 2: 8, 3: 10, 4: 11])
    }
}
