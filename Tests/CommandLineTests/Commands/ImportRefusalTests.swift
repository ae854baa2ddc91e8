import Foundation
import MusterTestSupport
import Testing

/// Files that cannot be imported, and the messages about them.
@Suite struct ImportRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var files: [(name: String, content: Data)]
        var key = "id"
        var message: String

        init(_ name: String, _ file: String, _ content: String, key: String = "id", _ message: String) {
            self.init(name, [(file, Data(content.utf8))], key: key, message)
        }

        init(_ name: String, _ files: [(String, Data)], key: String = "id", _ message: String) {
            (self.name, self.files, self.key, self.message) = (name, files, key, message)
        }

        var testDescription: String { name }
    }

    private static let manyRows = (0..<30_000).map { "\($0),\($0)\n" }.joined()
    private static let oneObject = #"  Write one object per line, such as {"customer_id": "C1", "age": 41}"#
    private static let ragged =
        "  Complete the row. Put double quotes around a field that contains the separator or a line break."

    static let cases = [
        Case("an empty file", "a.csv", "", "error: 'a.csv' is empty.\n  A dataset needs at least one row.\n"),
        Case("only blank lines", "a.csv", "\n\n", "error: 'a.csv' is empty.\n  A dataset needs at least one row.\n"),
        Case(
            "only a header", "a.csv", "id,a\n",
            "error: 'a.csv' has column names but no rows.\n  A dataset needs at least one row.\n"),
        Case(
            "no header", "a.csv", "7,8\n9,10\n",
            """
            error: 'a.csv' has no column 'id'; the columns are 7, 8.
              Choose the column that identifies a row with --key. A CSV file must begin with a header of column names.

            """),
        Case(
            "a blank first line", "a.csv", "\nid,a\n1,2\n",
            "error: a.csv:1: This line is empty; the header of column names is expected here.\n  Remove empty lines at the top.\n"
        ),
        Case(
            "a repeated key", "a.csv", "id,a\n1,2\n007,3\n1,4\n007,1\n",
            """
            error: 2 values of 'id' occur more than once: '1' in line 2 of a.csv, line 4 of a.csv; '007' in line 3 of a.csv, \
            line 5 of a.csv.
              Keys must be unique. Correct the data, or choose another column with --key.

            """),
        Case(
            "a key repeated in another file",
            [("a.csv", Data("id\n1\n".utf8)), ("b.csv", Data("id\n2\n1\n".utf8))],
            """
            error: 1 value of 'id' occurs more than once: '1' in line 2 of a.csv, line 3 of b.csv.
              Keys must be unique. Correct the data, or choose another column with --key.

            """),
        Case(
            "a repeated key in JSON", "a.jsonl", #"{"id":"x"}\#n{"id":"x"}\#n"#,
            """
            error: 1 value of 'id' occurs more than once: 'x' in record 1 of a.jsonl, record 2 of a.jsonl.
              Keys must be unique. Correct the data, or choose another column with --key.

            """),
        Case(
            "missing keys", "a.csv", "id,a\n1,2\n,3\n  ,4\n",
            """
            error: 2 rows have no 'id': line 3 of a.csv; line 4 of a.csv.
              Every row needs a key. Correct the data, choose another column with --key, or make keys with --key-from-row or --key-hash.

            """),
        Case(
            "another case of the key", "a.csv", "ID,a\n1,2\n",
            "error: 'a.csv' has no column 'id'; the columns are ID, a.\n  Did you mean --key ID?\n"),
        Case(
            "a misspelt key", "a.csv", "customer id,a\n1,2\n", key: "customer_id",
            "error: 'a.csv' has no column 'customer_id'; the columns are customer id, a.\n  Did you mean --key 'customer id'?\n"),
        Case(
            "a key that the second file lacks", [("a.csv", Data("id,a\n1,2\n".utf8)), ("b.csv", Data("ident,a\n1,2\n".utf8))],
            """
            error: 'b.csv' has no column 'id'; the columns are ident, a.
              Choose the column that identifies a row with --key. A CSV file must begin with a header of column names.

            """),
        Case(
            "columns of one name", "a.csv", "id,a,a\n1,2,3\n", "error: 'a.csv' has two columns 'a'.\n  Rename the column.\n"),
        Case(
            "columns that differ in case", "a.csv", "id,a,A\n1,2,3\n",
            "error: 'a.csv' has two columns 'a' and 'A', which differ only in case.\n  Rename the column.\n"),
        Case(
            "fields that differ in case", "a.jsonl", #"{"id":"1","a":1,"A":2}"#,
            "error: There are two columns 'a' and 'A', which differ only in case.\n  Rename the column.\n"),
        Case(
            "a column without a name", "a.csv", "id,,b\n1,2,3\n",
            "error: Column 2 of 'a.csv' has no name.\n  Name it in the header, or remove it.\n"),
        Case(
            "a reserved name", "a.csv", "id,File_Row_Number\n1,2\n",
            "error: The column name 'File_Row_Number' is reserved by DuckDB.\n  Rename the column.\n"),
        Case(
            "a row too short", "a.csv", "id,a,b\n1,2,3\n2,3\n3,4,5\n",
            "error: a.csv:3: This row has 2 fields; the header has 3.\n\(ragged)\n"),
        Case(
            "a row too long", "a.csv", "id,a,b\n1,2,3\n2,3,4,5\n",
            "error: a.csv:3: This row has more than 3 fields; the header has 3.\n\(ragged)\n"),
        Case(
            "a header too short", "a.csv", "id,a\n1,2,3\n2,3,4\n",
            "error: a.csv:2: This row has more than 2 fields; the header has 2.\n\(ragged)\n"),
        Case(
            "a row too short, far down", "a.csv", "id,a\n\(manyRows)x\n",
            "error: a.csv:30002: This row has 1 field; the header has 2.\n\(ragged)\n"),
        Case(
            "a row too short in the second file", [("a.csv", Data("id,a\n1,2\n".utf8)), ("b.csv", Data("id,a\n3,4\n5\n".utf8))],
            "error: b.csv:3: This row has 1 field; the header has 2.\n\(ragged)\n"),
        Case(
            "a quote that is not closed", "a.csv", "id,a\n1,\"x\n2,y\n",
            """
            error: a.csv:2: This row has a quoted field without a closing quote.
              Close the quote. Within a quoted field, write a quote twice.

            """),
        Case(
            "a quote that is not closed, far down", "a.csv", "id,a\n\(manyRows)x,\"y\nz,1\n",
            """
            error: a.csv:30002: This row has a quoted field without a closing quote.
              Close the quote. Within a quoted field, write a quote twice.

            """),
        Case(
            "different separators", [("a.csv", Data("id,a\n1,2\n".utf8)), ("b.csv", Data("id;a\n2;3\n".utf8))],
            """
            error: 'a.csv' and 'b.csv' use different field separators.
              Convert them to one separator and import them together.

            """),
        Case(
            "different formats", [("a.csv", Data("id,a\n1,2\n".utf8)), ("b.jsonl", Data(#"{"id":"2"}"#.utf8))],
            """
            error: 'a.csv' and 'b.jsonl' have different formats.
              An import replaces the dataset, so convert the files to one format and import them together.

            """),
        Case(
            "an unknown ending", "a.xyz", "id\n1\n",
            """
            error: The format of 'a.xyz' is unknown: its extension is not one of CSV, JSON lines or Parquet.
              Use .csv, .tsv, .json, .jsonl or .ndjson, followed by .gz or .zst for a compressed file; or .parquet.

            """),
        Case(
            "an Excel workbook", [("a.csv", Data([0x50, 0x4b, 3, 4, 0]))],
            """
            error: 'a.csv' is a ZIP archive or an Excel workbook, despite its name.
              Save it as CSV in UTF-8.

            """),
        Case(
            "Latin-1", [("a.csv", Data("id,name\n1,M".utf8) + Data([0xfc]) + Data("ller\n".utf8))],
            """
            error: a.csv:2: This is not valid UTF-8.
              If it is in Windows-1252, as Excel writes it, import it with --encoding windows-1252. Or convert it: \
            iconv -f WINDOWS-1252 -t UTF-8 a.csv > utf8.csv

            """),
        Case(
            "UTF-16", [("a.csv", Data([0xff, 0xfe]) + Data("id\n1\n".utf8.flatMap { [$0, 0] }))],
            """
            error: 'a.csv' is encoded in UTF-16, not UTF-8.
              Import it with --encoding utf-16, or convert it: iconv -f UTF-16 -t UTF-8 a.csv > utf8.csv

            """),
        Case(
            "CSV named as gzip", "a.csv.gz", "id\n1\n",
            "error: 'a.csv.gz' is not compressed with gzip, despite its name.\n  Remove .gz from its name.\n"),
        Case(
            "JSON with an error", "a.jsonl", #"{"id":"1","a":1}\#n{"id":"2","a":}\#n{"id":"3"}"#,
            "error: a.jsonl:2: This line is not a valid JSON object: unexpected character.\n\(oneObject)\n"),
        Case(
            "JSON that ends early", "a.jsonl", #"{"id":"1","a":1}\#n{"id":"2","a":2"#,
            "error: a.jsonl:2: This line is not a valid JSON object: unexpected end of data.\n\(oneObject)\n"),
        Case("JSON numbers", "a.jsonl", "1\n2\n", "error: 'a.jsonl' does not contain JSON objects.\n\(oneObject)\n"),
        Case(
            "text named as Parquet", "a.parquet", "id,a\n1,2\n",
            "error: 'a.parquet' is not a Parquet file, or is truncated.\n  Export or copy it again.\n"),
        Case(
            "truncated Parquet", "a.parquet", "PAR1 and the rest of it is missing",
            "error: 'a.parquet' is not a Parquet file, or is truncated.\n  Export or copy it again.\n"),
        Case(
            "a list as the key", "a.jsonl", #"{"id":[1]}"#,
            """
            error: Column 'id' has the type list(int), which cannot be a key.
              Store it as text or integers, or choose another column with --key.

            """),
    ]

    @Test(
        "a file that cannot be imported is refused with its reason, and nothing remains", .tags(.slow), .fullRunOnly,
        arguments: cases)
    func refusal(_ example: Case) throws {
        let muster = try MusterProcess.withWorkspace()
        for file in example.files { try muster.file(file.name, file.content) }
        let result = try muster.call(["import"] + example.files.map(\.name) + ["--key", example.key])
        #expect(result.messages == example.message)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
        #expect(muster.files(in: "datasets").isEmpty)
    }

    @Test("positions are lines of the file, also after a record of several lines")
    func positions() throws {
        let muster = try MusterProcess.withWorkspace()
        try muster.file("a.csv", "id,note\nC1,\"two\nlines\nthree\"\nC2,x\nC2,y\n")
        #expect(
            try muster("import", "a.csv", "--key", "id").messages.hasPrefix(
                "error: 1 value of 'id' occurs more than once: 'C2' in line 5 of a.csv, line 6 of a.csv.\n"))
        // A separator at the end of one row is an empty field that no column has.
        try muster.file("c.csv", "id,name,x\nC1,Ann,1\nC2,Bob,2,\nC3,Cy,3\n")
        #expect(try muster("import", "c.csv", "--key", "id", "--json").json(ImportedVersion.self).types["x"] == "int")
    }

    @Test("the current version stays, and version numbers have no gaps")
    func currentVersionStays() throws {
        let muster = try MusterProcess.ready()
        #expect(try muster("import", muster.file("a.csv", "id,a\n1,2\n1,3\n"), "--key", "id").status == 2)
        #expect(muster.files(in: "datasets") == ["customers", "customers/1", "customers/1/part-00000.parquet"])
        #expect(try muster("run", "weekly", "--json").json(PrintedRun.self).totalCustomers == 5)
        let version = try muster("import", "customers.csv", "--key", "id", "--json").json(ImportedVersion.self)
        #expect(version.version == 2)
    }

    @Test(
        "a path that is not a file is refused",
        arguments: [
            (["none.csv", "--key", "id"], "error: There is no file 'none.csv'.\n  Check the path.\n"),
            (
                ["folder", "--key", "id"],
                "error: 'folder' is a folder, not a file.\n  Name the files in it, such as folder/*.csv\n"
            ),
            (
                ["a.csv", "--key", "id", "--dataset", "My customers"],
                """
                error: 'My customers' cannot be the name of a dataset.
                  Use lower-case letters, digits, - and _, at most 64, beginning with a letter or digit.

                """
            ),
        ])
    func wrongArguments(_ arguments: [String], message: String) throws {
        let muster = try MusterProcess.withWorkspace()
        try muster.file("folder/a.csv", "id\n1\n")
        try muster.file("a.csv", "id\n1\n")
        let result = try muster.call(["import"] + arguments)
        #expect(result.messages == message)
        #expect(result.status == 2)
    }

    @Test("without a file, or with options that contradict, the usage is shown")
    func usage() throws {
        let muster = try MusterProcess.withWorkspace()
        for arguments in [
            ["import", "--key", "id"], ["import", "a.csv", "--key", "id", "--part-size", "0"],
            ["import", "a.csv", "--key-from-row", "--key-hash", "id"], ["import", "a.csv", "--key", "id", "--decimal", "x"],
            ["import", "a.csv", "--key", "id", "--date-format", "%d/%m"],
        ] {
            let result = try muster.call(arguments)
            #expect(result.status == 2)
            #expect(result.messages.contains("Usage: muster import"))
        }
    }
}
