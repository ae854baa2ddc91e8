internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterService
internal import NIOHTTP1

extension RemoteBackend {
    /// Sends a file as a new version of a dataset.
    ///
    /// - Parameter parameters: those of the operation, besides the format.
    /// - Returns: the version in the form of the API.
    func importFile(
        _ path: String, in encoding: TextEncoding, into dataset: String, parameters: [(String, String?)]
    ) throws -> DocumentNode {
        try client.upload(
            UploadedFile(path: path, encoding), to: ServerClient.path("datasets", dataset, "versions"), query: parameters)
    }

    /// Sends a file of interactions.
    ///
    /// - Returns: the batch in the form of the API.
    func importInteractions(_ path: String, in encoding: TextEncoding) throws -> DocumentNode {
        try client.upload(UploadedFile(path: path, encoding), to: ServerClient.path("interactions", "files"))
    }

    func exportResults(of run: CampaignRun.ID, to path: String, as format: ResultsExport.Format) throws -> Int {
        let headers = try client.download(
            ServerClient.path("runs", run.rawValue, "results", "download"), query: [("format", format.rawValue)], to: path)
        return headers.first(name: "X-Total-Count").flatMap { Int($0) } ?? 0
    }

    func erase(_ ids: [String], isCheck: Bool) throws -> ErasureReport {
        let body = DocumentNode.map([("ids", .list(ids.map(DocumentNode.text)))])
        return try client.post(ServerClient.path("customers", "erase"), query: [("check", "\(isCheck)")], body: body.json)
    }

    /// A batch of the contact history.
    struct Batch: Codable {
        var batch: Int
        var kind: InteractionFile.Kind
        var runId: CampaignRun.ID?
        var rowCount: Int
        var firstAt: Date?
        var lastAt: Date?
        var registeredAt: Date
    }

    /// The newest batches of the contact history.
    func batches(limit: Int) throws -> [Batch] { try items(ServerClient.path("interactions"), limit: limit) }
}
