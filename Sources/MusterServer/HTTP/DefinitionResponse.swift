internal import HTTPTypes
internal import Hummingbird
internal import MusterBase
internal import MusterModel
internal import MusterService
internal import MusterStore

/// The JSON form of definitions in responses: the fields, the version and the time of the last change.
enum DefinitionResponse {
    static func json(_ document: StoredDefinition) -> String {
        JSONText.object(
            document.json,
            DocumentNode.map([
                ("version", .int(document.version)), ("updatedAt", .text(InstantFormat.text(document.updatedAt))),
            ]).json)
    }

    /// The document without the fields that only responses have. A client can send back what it was sent.
    static func withoutReadOnlyFields(_ document: DocumentNode, _ kind: DefinitionKind) -> DocumentNode {
        guard case .map(let entries) = document.value else { return document }
        let readOnly = kind == .campaign ? CampaignOverview.addedFields + ["warnings"] : ["version", "updatedAt", "warnings"]
        var document = document
        document.value = .map(entries.filter { !readOnly.contains($0.key) })
        return document
    }

    /// The warnings of a change as a JSON object, to be merged into the response.
    static func warnings(_ change: DefinitionChange) throws -> String {
        "{\"warnings\":\(try CanonicalJSON.text(change.warnings.map(Problem.Item.init)))}"
    }

    static func changed(
        _ change: DefinitionChange, at path: String, _ json: String
    ) throws -> Response {
        var headers: HTTPFields = [.eTag: EntityTag.text(version: change.document.version)]
        if change.before == nil { headers[.location] = "\(path)/\(change.document.id)" }
        return .json(
            text: JSONText.object(json, try warnings(change)), status: change.before == nil ? .created : .ok,
            headers: headers)
    }

    static func found(_ json: String, version: Int, _ request: Request) -> Response {
        let headers: HTTPFields = [.eTag: EntityTag.text(version: version), .cacheControl: "no-cache"]
        if Preconditions(request).isNotModified(version: version) { return Response(status: .notModified, headers: headers) }
        return .json(text: json, headers: headers)
    }
}
