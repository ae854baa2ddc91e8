import Foundation
import Testing

/// `datasets`, `dataset`, and imports that protect active campaigns.
@Suite struct DatasetsTests {
    private struct Version: Decodable {
        var version: Int
        var rowCount: Int
    }

    @Test("versions are listed and restored; the last ten are kept")
    func versions() throws {
        let muster = try MusterProcess.withWorkspace()
        for number in 1...12 {
            try muster.file("a.csv", "id,n\n" + (0..<10).map { "\($0),\(number)\n" }.joined())
            #expect(try muster("import", "a.csv", "--dataset", "shops", "--key", "id").status == 0)
        }
        let listed = try muster("dataset", "shops", "--versions", "--json").json([Version].self)
        #expect(listed.map(\.version) == Array((3...12).reversed()))
        #expect(try muster("dataset", "restore", "shops", "3").output.hasPrefix("Restored version 3 of shops: 10 rows"))
        #expect(try muster("datasets", "--json").json([Version].self).map(\.version) == [3])
        let gone = try muster("dataset", "restore", "shops", "1")
        #expect(gone.status == 2 && gone.messages.hasPrefix("error: There is no shops version 1."))
        // The key is known from the current version.
        #expect(try muster("import", "a.csv", "--dataset", "shops", "--json").json(Version.self).version == 13)
    }

    @Test("a delta file changes, adds and removes rows")
    func delta() throws {
        let muster = try MusterProcess.withWorkspace()
        try muster.file("all.csv", "id,name,zip\na,Ann,01067\nb,Bob,10115\nc,Cy,80331\n")
        try muster("import", "all.csv", "--key", "id")
        // All values look like numbers, but the column is text.
        let changed = try muster("import", muster.file("delta.csv", "id,zip\nb,99999\nd,12345\n"), "--mode", "upsert")
        #expect(changed.output.hasSuffix("Changed: 1 row added, 1 replaced; 4 rows in customers (version 2, 1 part).\n"))
        let removed = try muster("import", muster.file("gone.csv", "id\na\nx\n"), "--mode", "delete")
        #expect(removed.output.hasSuffix("Changed: 1 row removed, 1 key not found; 3 rows in customers (version 3, 1 part).\n"))
        let again = try muster("import", muster.file("again.csv", "id,zip,note\nb,99999,x\n"), "--mode", "upsert", "--json")
        #expect(
            try again.json(ImportedVersion.self).types == ["id": "string", "name": "string", "zip": "string", "note": "string"])
        let none = try muster("import", "gone.csv", "--dataset", "other", "--key", "id", "--mode", "delete")
        #expect(none.status == 2 && none.messages.hasPrefix("error: There is no dataset 'other' yet to delete."))
    }

    @Test("a version that breaks an active campaign is refused, and so is one with far fewer rows")
    func protection() throws {
        let muster = try MusterProcess.ready()
        let segment = MusterProcess.segment(where: "customer.age >= 18")
        #expect(try muster("apply", "-f", "-", input: segment).status == 0)
        try muster.file("d.csv", "id,age\n007,30\nC1,N/A\nC2,40\n")
        let refused = try muster("import", "d.csv", "--key", "id")
        #expect(refused.status == 2 || refused.status == 1)
        #expect(
            refused.messages.contains(
                "Column 'age' of dataset 'customers' was int and is string, because of 'N/A' in line 3 of d.csv. "
                    + "Active campaign 'weekly' uses it."))
        #expect(try muster("import", "d.csv", "--key", "id", "--null", "N/A").status == 0)
        // A column without values keeps its type.
        #expect(try muster("import", muster.file("e.csv", "id,age\n1,\n2,\n"), "--key", "id").status == 0)
        #expect(try muster("run", "weekly").status == 0)
        let missing = try muster("import", muster.file("f.csv", "id\n1\n2\n"), "--key", "id", "--check")
        #expect(
            missing.messages.contains("Column 'age' of dataset 'customers' (int) is missing. Active campaign 'weekly' uses it."))
        let rows = "id,age\n" + (0..<100).map { "\($0),20\n" }.joined()
        #expect(try muster("import", muster.file("g.csv", rows), "--key", "id").status == 0)
        try muster.file("h.csv", "id,age\n1,20\n")
        #expect(
            try muster("import", "h.csv", "--key", "id").messages.contains(
                "Dataset 'customers' would have 1 rows, and has 100 now"))
        let checked = try muster("import", "h.csv", "--key", "id", "--force", "--check")
        #expect(checked.output.contains("The import would succeed"))
        #expect(muster.files(in: "datasets").allSatisfy { !$0.hasSuffix(".partial") })
        #expect(try muster("import", "h.csv", "--key", "id", "--force").status == 0)
    }

    @Test("a Dataset definition declares columns and limits")
    func definition() throws {
        let muster = try MusterProcess.withWorkspace()
        try muster.file(
            "d.yaml",
            """
            kind: Dataset
            id: customers
            key: id
            minimumRows: 2
            columns:
              - { name: due, type: date, format: "%d/%m/%Y", nullValues: [NULL, "-"] }
              - { name: zip, type: string }
              - { name: spend, decimal: "," }

            """)
        #expect(try muster("apply", "-f", "d.yaml").status == 0)
        try muster.file("a.csv", "id;due;zip;spend\n1;03/04/2026;10115;1,5\n2;-;10116;2,5\n3;NULL;10117;3\n")
        #expect(
            try muster("import", "a.csv", "--json").json(ImportedVersion.self).types
                == ["id": "string", "due": "date", "zip": "string", "spend": "double"])
        let few = try muster("import", muster.file("b.csv", "id;due;zip;spend\n1;03/04/2026;10115;1,5\n"))
        #expect(few.messages.contains("would have 1 rows; its definition asks for at least 2."))
        let wrong = try muster("import", muster.file("c.csv", "id;due;zip;spend\n1;12/25/2026;1;1\n2;-;1;1\n"))
        #expect(wrong.messages.contains("1 value of column 'due' is not of type date: '12/25/2026' in line 2 of c.csv."))
        let bad = try muster("apply", "-f", "-", input: "{ kind: Dataset, id: x, columns: [{ name: a, format: soon }] }\n")
        #expect(bad.status == 2 && bad.messages.contains("'soon' is not a date format."))
    }
}

/// An import that is stopped.
@Suite struct StoppedImportTests {
    @Test("Ctrl-C leaves the current version and no files", arguments: [SIGINT, SIGTERM])
    func stopped(_ signal: Int32) throws {
        let muster = try MusterProcess.withWorkspace()
        try muster("import", muster.file("a.csv", "id,n\n1,2\n"), "--key", "id")
        let rows = (0..<400_000).map { "\($0),\($0 % 97),2024-01-01,text \($0)\n" }.joined()
        try muster.file("big.csv", "id,n,d,t\n" + rows)
        let process = muster.process(["import", "big.csv", "--key", "id"])
        // The signal arrives while the import writes its folder.
        let datasets = muster.folder.appendingPathComponent("ws/datasets").path
        let stopper = Thread {
            while !process.isRunning
                || !((try? FileManager.default.contentsOfDirectory(atPath: datasets)) ?? []).contains(where: {
                    $0.hasSuffix(".partial")
                })
            {
                usleep(1_000)
            }
            kill(process.processIdentifier, signal)
        }
        stopper.start()
        let result = try muster.result(of: process)
        #expect(result.status == 2 || result.status == 1)
        #expect(result.messages.contains("error: The import was stopped. Nothing was changed."))
        #expect(muster.files(in: "datasets") == ["customers", "customers/1", "customers/1/part-00000.parquet"])
        #expect(try muster("datasets", "--json").output.contains("\"version\" : 1"))
    }
}
