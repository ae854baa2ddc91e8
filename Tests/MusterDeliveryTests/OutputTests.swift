import Foundation
import MusterDelivery
import MusterFiles
import MusterKernel
import MusterModel
import MusterTestSupport
import Testing

@Suite struct TextOutputTests {
    private let config = FileConfig(format: .json, columns: [.customer_id])

    @Test("fragments rendered in any order and appended in order are the file rendered whole")
    func order() throws {
        let folder = try TemporaryFolder()
        let output = try TextOutput(config, path: folder.path + "/out.json", treatments: [.fixture()])
        let last = output.render(.fixture(customers: ["b", "c"]))
        let none = output.render(RecommendationBatch())
        let first = output.render(.fixture(customers: ["a"]))
        for fragment in [none, first, none, last, none] { try output.append(fragment) }
        let file = try #require(output.seal().first)
        let text = "[\n{\"customer_id\":\"a\"},\n{\"customer_id\":\"b\"},\n{\"customer_id\":\"c\"}\n]\n"
        #expect(try String(contentsOfFile: file.sealed.temporaryPath, encoding: .utf8) == text)
        #expect(file.name == "out.json" && file.format == .json && file.rows == 3 && file.bytes == text.utf8.count)
        #expect(file.sha256 == Digest.sha256(of: text))
    }

    @Test("an abandoned file leaves nothing, sealed or not", arguments: [false, true])
    func abandoning(_ isSealed: Bool) throws {
        let folder = try TemporaryFolder()
        let output = try TextOutput(config, path: folder.path + "/out.json", treatments: [.fixture()])
        try output.append(output.render(.fixture()))
        if isSealed { _ = try output.seal() }
        #expect(try folder.contents == ["out.json.partial"])
        output.abandon()
        #expect(try folder.contents.isEmpty)
    }

    @Test("every format has a writer, and the format names the file", arguments: FileConfig.Format.allCases)
    func formats(_ format: FileConfig.Format) throws {
        let folder = try TemporaryFolder()
        let writer = try FileConfig(format: format).makeWriter(folder: folder.path, name: "run-1", treatments: [])
        let files = try writer.seal()
        #expect(files.map(\.name) == ["run-1.\(format.rawValue)"] && files.map(\.format) == [format])
    }
}

@Suite struct DestinationTests {
    private func sealed(in folder: TemporaryFolder, customers: [String]) throws -> SealedOutput {
        let output = try TextOutput(FileConfig(), path: folder.path + "/run-1.csv", treatments: [.fixture()])
        try output.append(output.render(.fixture(customers: customers)))
        let files = try output.seal()
        let manifest = Manifest(
            runId: "run-1", campaignId: "weekly", runNumber: 1, customers: 5, recommendations: customers.count,
            files: files.map { OutputFile(path: $0.name, format: $0.format, rows: $0.rows, bytes: $0.bytes, sha256: $0.sha256) })
        return SealedOutput(files: files, manifest: try manifest.seal(path: folder.path + "/manifest.json"))
    }

    @Test("a download appears under its names when it is delivered, and again overwrites it")
    func download() throws {
        let folder = try TemporaryFolder()
        for customers in [["a", "b"], ["c"]] {
            let output = try sealed(in: folder, customers: customers)
            let manifest = try #require(try Manifest.read(output.manifest))
            try FileConfig().makeDestination().deliver(output)
            #expect(try folder.contents == ["manifest.json", "run-1.csv"])
            #expect(manifest.files.first?.sha256 == (try Digest.sha256(ofFile: folder.path + "/run-1.csv")))
            #expect(manifest.recommendations == customers.count)
        }
    }

    @Test("the manifest is delivered last: without a file there is none")
    func manifestLast() throws {
        let folder = try TemporaryFolder()
        let output = try sealed(in: folder, customers: ["a"])
        output.files[0].sealed.discard()
        #expect(throws: FileError.self) { try DownloadDestination().deliver(output) }
        #expect(try folder.contents == ["manifest.json.partial"])
    }

    @Test("a manifest that was not written is no manifest")
    func lostManifest() throws {
        let folder = try TemporaryFolder()
        let output = try sealed(in: folder, customers: ["a"])
        try Data().write(to: URL(filePath: output.manifest.temporaryPath))
        #expect(try Manifest.read(output.manifest) == nil)
    }

    @Test("S3 is refused, with the way out")
    func unsupported() {
        let error = #expect(throws: DeliveryError.self) { try FileConfig(destination: .s3, s3Path: "s3://b").makeDestination() }
        #expect(error?.message == "This version of Muster cannot deliver to S3 yet.")
        #expect(error?.hint == "Use destination: download.")
    }
}
