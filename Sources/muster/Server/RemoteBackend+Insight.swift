internal import Foundation
internal import MusterBase
internal import MusterCatalog
internal import MusterModel
internal import MusterService
internal import NIOHTTP1

extension RemoteBackend {
    func lift(of run: CampaignRun.ID, days: Int, outcomes: [String]) throws -> LiftReport {
        try client.get(
            ServerClient.path("runs", run.rawValue, "lift"),
            query: [("days", "\(days)"), ("outcomes", outcomes.joined(separator: ","))])
    }

    func compare(_ first: CampaignRun.ID, with second: CampaignRun.ID, customers: Int) throws -> RunComparison {
        try client.get(
            ServerClient.path("runs", first.rawValue, "comparison"),
            query: [("with", second.rawValue), ("customers", "\(customers)")])
    }

    private struct Training: Encodable {
        struct File: Encodable {
            var name: String
            var text: String
        }

        var features: File?
        var dataset: String
        var outcomes: [String]
        var windowDays: Int
        var maturityDays: Int?
        var holdOut: Double
        var l2: Double
        var minPositives: Int
    }

    private struct Trained: Decodable {
        var report: TrainingReport
        var file: String
    }

    func train(_ request: TrainingRequest, output: String) throws -> TrainingReport {
        var features: Training.File?
        if let path = request.featuresFile {
            let (sources, diagnostics) = CatalogFiles.load([path])
            guard let source = sources.first, diagnostics.isEmpty else { throw CatalogError.invalidFiles(diagnostics) }
            features = Training.File(name: source.name, text: String(decoding: source.bytes, as: UTF8.self))
        }
        let training = Training(
            features: features, dataset: request.dataset, outcomes: request.outcomes, windowDays: request.windowDays,
            maturityDays: request.maturityDays, holdOut: request.holdOut, l2: request.l2, minPositives: request.minPositives)
        var trained: Trained = try client.post(
            ServerClient.path("models", request.model.rawValue, "train"), body: CanonicalJSON.text(training))
        do {
            try Data(trained.file.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
        } catch {
            throw WorkspaceError.cannotWrite(path: output, reason: error.localizedDescription)
        }
        trained.report.output = output
        return trained.report
    }

    func keys() throws -> [APIKey] { try items(ServerClient.path("keys"), limit: .max) }

    private struct Token: Decodable {
        var token: String
    }

    func createKey(name: String, role: AccessRole, days: Int?) throws -> NewAPIKey {
        let end = days.map { InstantFormat.text(Date().addingTimeInterval(Double($0) * 86_400)) }
        let answer = try client.change(
            .POST, ServerClient.path("keys"),
            .map([
                ("name", .text(name)), ("role", .text(role.rawValue)), ("expiresAt", end.map(DocumentNode.text)),
            ]))
        let (key, token): (APIKey, Token) = (
            try CanonicalJSON.value(from: answer.json), try CanonicalJSON.value(from: answer.json)
        )
        return NewAPIKey(key: key, token: token.token)
    }

    func revokeKey(_ id: APIKey.ID) throws { try client.delete(ServerClient.path("keys", id.rawValue)) }
}
