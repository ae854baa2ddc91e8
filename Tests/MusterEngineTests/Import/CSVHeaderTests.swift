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
