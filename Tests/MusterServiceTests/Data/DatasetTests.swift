import Foundation
import MusterEngine
import MusterModel
import MusterService
import MusterStore
import Testing

@Suite struct DatasetTests {
    @Test("an upload becomes a version and is then removed")
    func upload() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        let upload = try place.workspace.uploads.create("shops", .csv)
        try "shop,city\ns2,Bonn\ns1,Ulm\n".write(toFile: upload.path, atomically: true, encoding: .utf8)
        let version = try place.workspace.datasets.import(upload, name: "shops", key: "shop").version
        #expect(version.key == .init(dataset: "shops", version: 1) && version.rowCount == 2)
        upload.remove()
        #expect(!FileManager.default.fileExists(atPath: upload.path))
        #expect(
            try place.workspace.datasets.sample(of: version, rows: 5) == [
                #"{"shop":"s1","city":"Ulm"}"#, #"{"shop":"s2","city":"Bonn"}"#,
            ])
    }

    @Test("errors in an upload are reported without the server's paths")
    func wrongUpload() throws {
        let place = try APIWorkspace(customers: 0)
        defer { place.remove() }
        let upload = try place.workspace.uploads.create("shops", .csv)
        defer { upload.remove() }
        try "shop,city\ns2,Bonn\ns2,Ulm\n".write(toFile: upload.path, atomically: true, encoding: .utf8)
        let error = APIWorkspace.error { _ = try place.workspace.datasets.import(upload, name: "shops", key: "shop") }
        #expect(error?.code == "import.duplicateKeys" && error?.kind == .invalid)
        #expect(error?.texts.first?.contains("line 2 of shops.csv") == true)
        #expect(error?.texts.first?.contains(place.place.folder) == false)
        let noKey = APIWorkspace.error { _ = try place.workspace.datasets.import(upload, name: "shops", key: "id") }
        #expect(noKey?.texts == ["'shops.csv' has no column 'id'; the columns are shop, city."])
    }

    @Test("versions are listed newest first, and each can be read")
    func versions() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        try place.applyCatalog()
        _ = try place.workspace.runs.perform(campaign: "spring")
        try place.place.importCustomers(csv: "customer_id,age\nx,30\n")
        #expect(try place.workspace.datasets.versions(of: "customers").map(\.key.version) == [2, 1])
        #expect(try place.workspace.datasets.get("customers").rowCount == 1)
        #expect(try place.workspace.datasets.get("customers", version: 1).rowCount == 12)
        #expect(APIWorkspace.error { _ = try place.workspace.datasets.get("customers", version: 3) }?.kind == .notFound)
        #expect(APIWorkspace.error { _ = try place.workspace.datasets.versions(of: "shops") }?.kind == .notFound)
    }

    @Test("statistics describe the values of a column, and are computed once")
    func statistics() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        let version = try place.workspace.datasets.get("customers")
        let statistics = try place.workspace.datasets.statistics(of: version)
        #expect(statistics.map(\.name) == ["customer_id", "age", "tier"])
        #expect(statistics.map(\.count) == [12, 12, 8] && statistics.map(\.missing) == [0, 0, 4])
        #expect(statistics[1].min == "18" && statistics[1].max == "29" && statistics[1].mean == 23.5)
        #expect(statistics[2].top.map(\.value) == ["basic", "gold"] && statistics[2].top.map(\.count) == [4, 4])
        #expect(statistics[0].top.isEmpty)
        for part in version.parts {
            try FileManager.default.removeItem(atPath: place.workspace.path(of: version.path) + "/" + part.path)
        }
        #expect(try Workspace(opening: place.workspace.path).datasets.statistics(of: version) == statistics)
    }

    @Test("a dataset that a segment or a decision flow uses is not deleted")
    func deletion() throws {
        let place = try APIWorkspace()
        defer { place.remove() }
        try place.apply("{ kind: Segment, id: all, name: All, where: \"true\" }")
        let error = APIWorkspace.error { try place.workspace.datasets.delete("customers") }
        #expect(error?.texts == ["The dataset 'customers' cannot be deleted: the segment 'all' uses it."])
        try place.workspace.catalog.delete(DefinitionKey(.segment, "all"), by: "tests")
        let folder = place.workspace.path(of: try place.workspace.datasets.get("customers").path)
        try place.workspace.datasets.delete("customers")
        #expect(!FileManager.default.fileExists(atPath: folder))
        #expect(APIWorkspace.error { try place.workspace.datasets.delete("customers") }?.kind == .notFound)
        #expect(try place.place.importCustomers(csv: "customer_id\nx\n").key.version == 2)
    }
}
