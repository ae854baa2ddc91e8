import Foundation
import MusterBase
import MusterDelivery
import MusterDuckDB
import MusterFiles
import MusterKernel
import MusterModel
import MusterTestSupport
import Testing

extension FileNames {
    static let fixture = FileNames(
        campaignId: "weekly", campaignName: "Weekly: Grüße/7", runId: "weekly-7", runNumber: 7, runDate: "2026-01-07",
        runTime: "090500")
}

@Suite struct OutputFilesTests {
    private let config = FileConfig(format: .json, columns: [.customer_id])
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func writer(_ config: FileConfig, treatments: [Treatment] = [.fixture()]) throws -> OutputFiles {
        try OutputFiles(config, folder: folder.path, names: .fixture, treatments: treatments)
    }

    private func publish(_ writer: OutputFiles) throws -> [WrittenFile] {
        let files = try writer.seal()
        for file in files {
            #expect(file.sha256 == (try Digest.sha256(ofFile: file.sealed.temporaryPath)))
            #expect(file.bytes == (try Folder.size(ofFile: file.sealed.temporaryPath)))
            try file.sealed.publish()
        }
        #expect(try folder.contents == files.map(\.name).sorted())
        return files
    }

    private func text(_ name: String) throws -> String { try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8) }

    /// The first column of a file as any reader finds it.
    private func ids(_ name: String) throws -> [String] {
        let path = SQLQuoting.path(folder.path + "/" + name)
        let source =
            name.hasSuffix(".parquet")
            ? "read_parquet(\(path))"
            : name.contains("json")
                ? "read_json(\(path), columns = {customer_id: 'VARCHAR'})" : "read_csv(\(path), all_varchar = true)"
        return try Database(options: ["threads": "1"]).connect().rows("SELECT customer_id FROM \(source)").map {
            $0[0].stringValue ?? ""
        }
    }

    @Test("fragments rendered in any order and appended in order are the file rendered whole")
    func order() throws {
        let output = try writer(config)
        let last = try output.render(.fixture(customers: ["b", "c"]))
        let none = try output.render(RecommendationBatch())
        let first = try output.render(.fixture(customers: ["a"]))
        for fragment in [none, first, none, last, none] { try output.append(fragment) }
        let file = try #require(publish(output).first)
        #expect(
            try text("weekly-7.json") == "[\n{\"customer_id\":\"a\"},\n{\"customer_id\":\"b\"},\n{\"customer_id\":\"c\"}\n]\n")
        #expect(file.name == "weekly-7.json" && file.format == .json && file.rows == 3)
    }

    @Test("abandoned files leave nothing, sealed or not", arguments: FileConfig.Format.allCases, [false, true])
    func abandoning(_ format: FileConfig.Format, _ isSealed: Bool) throws {
        for compression in [FileConfig.Compression.none, .gzip] {
            let output = try writer(FileConfig(format: format, compression: compression))
            try output.append(output.render(.fixture()))
            if isSealed { _ = try output.seal() }
            #expect(try folder.contents.count == 1)
            output.abandon()
            #expect(try folder.contents.isEmpty)
        }
    }

    @Test(
        "independent readers find every row in every format and compression", arguments: FileConfig.Format.allCases,
        FileConfig.Compression.allCases)
    func formats(_ format: FileConfig.Format, _ compression: FileConfig.Compression) throws {
        let output = try writer(FileConfig(format: format, columns: [.customer_id, .score], compression: compression))
        let ids = (0..<3_000).map { "c\($0) \"ä\",\n" }
        for start in stride(from: 0, to: ids.count, by: 700) {
            try output.append(output.render(.fixture(customers: Array(ids[start..<min(start + 700, ids.count)]))))
        }
        let suffix = format == .parquet ? "" : ["gzip": ".gz", "zstd": ".zst"][compression.rawValue] ?? ""
        let file = try #require(publish(output).first)
        #expect(file.name == "weekly-7.\(format.rawValue)\(suffix)" && file.rows == 3_000)
        #expect(try self.ids(file.name) == ids)
    }

    @Test(
        "the same rows in other fragments are the same bytes", arguments: FileConfig.Format.allCases,
        FileConfig.Compression.allCases)
    func fragments(_ format: FileConfig.Format, _ compression: FileConfig.Compression) throws {
        let ids = (0..<500).map { "c\($0)" }
        let digests = try [500, 7].map { size in
            let output = try writer(FileConfig(format: format, compression: compression))
            for start in stride(from: 0, to: ids.count, by: size) {
                try output.append(output.render(.fixture(customers: Array(ids[start..<min(start + size, ids.count)]))))
            }
            defer { output.abandon() }
            return try output.seal().map(\.sha256)
        }
        #expect(digests[0] == digests[1])
    }

    @Test("Parquet has numbers where they are numbers, and texts as they are")
    func parquet() throws {
        let awkward = ["", "=1+1", "a,\"b\"\n", "Zoë 北京", "nul\u{0}nul"]
        let columns = FileConfig.Column.allFields
        let output = try writer(FileConfig(format: .parquet, columns: columns, includePersonalization: true))
        try output.append(output.render(.fixture(customers: awkward, personalization: awkward.map { _ in "{\"rate\":1}" })))
        let file = try #require(publish(output).first)
        let rows = try Database().connect().rows("SELECT * FROM read_parquet(\(SQLQuoting.path(file.sealed.path)))")
        #expect(rows.map { $0[0] } == awkward.map(Value.string))
        #expect(
            rows[0] == [
                "", "Gold card", "gold_card", "Email", "Gold card, email", .double(0.25), .int(1), "Credit cards", .double(70),
                "{\"rate\":1}",
            ])
    }

    /// Two offers on two channels.
    private let treatments = [
        Treatment.fixture(), .fixture(offerId: "loan"), .fixture(offerId: "loan", channelId: "sms"),
    ]

    private func batches() -> [RecommendationBatch] {
        (0..<4).map { number in
            var batch = RecommendationBatch()
            for customer in 0..<5 {
                batch.appendCustomer(id: Array("c\(number)\(customer)".utf8)[...], isHeldOut: customer == 4)
                batch.append(rank: 1, treatment: customer % 3, score: 0.5, value: 0.5)
            }
            return batch
        }
    }

    @Test(
        "a file for each channel or offer has its rows, in their order", arguments: [FileConfig.Split.channel, .offer],
        FileConfig.Format.allCases)
    func splitByTreatment(_ split: FileConfig.Split, _ format: FileConfig.Format) throws {
        let output = try writer(FileConfig(format: format, compression: .gzip, splitBy: split), treatments: treatments)
        for batch in batches() { try output.append(output.render(batch)) }
        let files = try publish(output)
        let ids = batches().flatMap { batch in (0..<4).map { batch.customerId($0) } }
        let values = [0, 1, 2, 0].map { split == .channel ? treatments[$0].channelId.rawValue : treatments[$0].offerId.rawValue }
        #expect(files.count == 2)
        for file in files {
            let value = file.channelId?.rawValue ?? file.offerId?.rawValue ?? ""
            let expected = ids.enumerated().filter { values[$0.offset % 4] == value }.map(\.element)
            #expect(try self.ids(file.name) == expected && file.rows == expected.count)
            #expect(file.name.hasPrefix("weekly-7-\(value).\(format.rawValue)"))
        }
    }

    @Test("files of so many rows follow each other", arguments: FileConfig.Format.allCases, [1, 3, 16, 100])
    func splitByRows(_ format: FileConfig.Format, _ limit: Int) throws {
        let output = try writer(FileConfig(format: format, splitBy: .rows, rowsPerFile: limit), treatments: treatments)
        for batch in batches() { try output.append(output.render(batch)) }
        let files = try publish(output)
        let ids = batches().flatMap { batch in (0..<4).map { batch.customerId($0) } }
        #expect(files.map(\.part) == (1...(16 + limit - 1) / limit).map(Optional.init))
        #expect(files.dropLast().allSatisfy { $0.rows == limit })
        #expect(try files.flatMap { try self.ids($0.name) } == ids)
    }

    @Test("more files than can be open at a time")
    func manyFiles() throws {
        let treatments = (0..<300).map { Treatment.fixture(offerId: Offer.ID("o\($0)")) }
        let output = try writer(FileConfig(columns: [.customer_id, .offer_id], splitBy: .offer), treatments: treatments)
        for round in 0..<3 {
            for treatment in treatments.indices {
                try output.append(output.render(.fixture(customers: ["c\(round)"], treatment: treatment)))
            }
        }
        let files = try publish(output)
        #expect(files.count == 300 && files.allSatisfy { $0.rows == 3 })
        #expect(try text("weekly-7-o299.csv") == "customer_id,offer_id\r\nc0,o299\r\nc1,o299\r\nc2,o299\r\n")
    }

    @Test("without rows there is one file, or none in a split by channel or offer")
    func empty() throws {
        for (split, count) in [(nil, 1), (.rows, 1), (.channel, 0), (.offer, 0)] as [(FileConfig.Split?, Int)] {
            let output = try writer(FileConfig(splitBy: split, rowsPerFile: 5))
            #expect(try output.seal().count == count)
            output.abandon()
        }
    }

    @Test(
        "names follow the template",
        arguments: [
            (nil, "weekly-7.csv"), ("{campaign_id}_{run_date}T{run_time}", "weekly_2026-01-07T090500.csv"),
            ("{campaign_name} {run_number}", "Weekly- Grüße-7 7.csv"), ("list.txt", "list.txt"), ("{run_id}.v2", "weekly-7.v2"),
            ("v1.2", "v1.2.csv"), ("{run_id}.CSV", "weekly-7.CSV"),
        ])
    func names(_ template: String?, _ name: String) throws {
        let output = try writer(FileConfig(fileName: template))
        defer { output.abandon() }
        #expect(try output.seal().map(\.name) == [name])
        let compressed = try writer(FileConfig(compression: .gzip, fileName: template))
        defer { compressed.abandon() }
        #expect(try compressed.seal().map(\.name) == [name + ".gz"])
    }
}

@Suite struct ManifestTests {
    @Test("a manifest that was not written is no manifest")
    func lostManifest() throws {
        let folder = try TemporaryFolder()
        let manifest = Manifest(
            runId: "run-1", campaignId: "weekly", runNumber: 1, customers: 5, recommendations: 1,
            files: [OutputFile(path: "run-1.csv", format: .csv, rows: 1, bytes: 10, sha256: "a1")])
        let sealed = try manifest.seal(path: folder.path + "/manifest.json")
        defer { sealed.discard() }
        #expect(try Manifest.read(sealed) == manifest)
        try Data().write(to: URL(filePath: sealed.temporaryPath))
        #expect(try Manifest.read(sealed) == nil)
    }
}
