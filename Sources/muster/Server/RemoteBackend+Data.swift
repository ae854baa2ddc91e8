internal import Foundation
internal import MusterEngine
internal import MusterModel
internal import MusterService
internal import NIOHTTP1

extension RemoteBackend {
    /// Sends files, which together become a new version of a dataset.
    ///
    /// - Parameter parameters: those of the operation, besides the format.
    func importFiles(
        _ paths: [String], in encoding: TextEncoding, into dataset: String, parameters: [(String, String?)]
    ) throws -> ImportSummary {
        try UploadedFile.with(paths, encoding) { file in
            try Self.naming(file, as: paths, on: dataset) {
                try client.upload(file, to: ServerClient.path("datasets", dataset, "versions"), query: parameters)
            }
        }
    }

    private struct Batches: Decodable {
        var items: [BatchSummary]
    }

    /// Sends files of interactions. Each becomes a batch; all are imported, or none.
    func importInteractions(_ paths: [String], in encoding: TextEncoding) throws -> [BatchSummary] {
        try UploadedFile.with(paths, encoding) { file in
            try Self.naming(file, as: paths, on: "interactions") {
                if paths.count == 1 { return [try client.upload(file, to: ServerClient.path("interactions", "files"))] }
                let batches: Batches = try client.upload(file, to: ServerClient.path("interactions", "archives"))
                return batches.items
            }
        }
    }

    /// Replaces the name that the server gave a single file in its errors.
    ///
    /// - Parameter stem: that name, without its extension.
    static func naming<Result>(
        _ file: UploadedFile, as paths: [String], on stem: String, _ upload: () throws -> Result
    ) throws -> Result {
        do {
            return try upload()
        } catch ServerError.refused(let problem) {
            guard paths.count == 1, let path = paths.first else { throw ServerError.refused(problem) }
            throw ServerError.refused(problem.replacing("\(stem).\(file.serverExtension)", with: path))
        }
    }

    func undoBatch(_ batch: Int) throws { try client.delete(ServerClient.path("interactions", "\(batch)")) }

    func datasets() throws -> [DatasetSummary] { try items(ServerClient.path("datasets"), limit: .max) }

    func dataset(_ name: String) throws -> DatasetSummary { try client.get(ServerClient.path("datasets", name)) }

    /// Newest first.
    func versions(of dataset: String) throws -> [DatasetSummary] {
        try items(ServerClient.path("datasets", dataset, "versions"), limit: .max)
    }

    func restore(_ dataset: String, version: Int, isForced: Bool) throws -> DatasetSummary {
        try client.post(
            ServerClient.path("datasets", dataset, "versions", "\(version)", "restore"), query: [("force", "\(isForced)")],
            body: "{}")
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

    /// The newest batches of the contact history.
    func batches(limit: Int) throws -> [BatchSummary] { try items(ServerClient.path("interactions"), limit: limit) }
}
