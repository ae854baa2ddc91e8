public import Foundation
public import MusterModel

/// A stored definition.
public struct DefinitionRecord: Hashable, Sendable {
    public var definition: Definition
    /// 1 for a new definition; goes on counting when one is deleted and created again.
    public var version: Int
    public var updatedAt: Date
}

/// One change of a definition.
public struct DefinitionHistoryEntry: Hashable, Sendable {
    public enum Action: String, Hashable, Sendable, Codable {
        case create, replace, delete
    }

    /// Of the catalog, after the change.
    public var revision: Int
    public var key: DefinitionKey
    public var version: Int
    public var action: Action
    /// Canonical JSON; `nil` for `create`.
    public var before: String?
    /// Canonical JSON; `nil` for `delete`.
    public var after: String?
    public var at: Date
    public var by: String
}

extension AuditEntry.Action {
    init(_ action: DefinitionHistoryEntry.Action) {
        self =
            switch action {
            case .create: .create
            case .replace: .replace
            case .delete: .delete
            }
    }
}
