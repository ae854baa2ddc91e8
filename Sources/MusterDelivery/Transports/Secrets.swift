public import Foundation
public import MusterModel

/// Reads secrets where the catalog says they are.
public struct Secrets: Sendable {
    private let environment: [String: String]

    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// - Parameter field: the field of the definition that names it, for errors.
    /// - Throws: ``TransferError``; its message says where the secret should be, never what it is.
    public func value(of reference: SecretReference, _ field: String) throws -> String {
        switch reference.source {
        case .environment(let name):
            if let value = environment[name], !value.isEmpty { return value }
            throw TransferError(
                .permanent, code: "delivery.missingSecret",
                message: "'\(field)' names the environment variable \(name), which is not set.",
                hint: "Set it in the environment of the process that sends.")
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                throw TransferError(
                    .permanent, code: "delivery.missingSecret",
                    message: "'\(field)' names the file \(path), which cannot be read.",
                    hint: "Create it, readable by the user of the process that sends.")
            }
            var text = String(decoding: data, as: UTF8.self)
            while text.last?.isNewline ?? false { text.removeLast() }
            guard text.isEmpty else { return text }
            throw TransferError(
                .permanent, code: "delivery.missingSecret", message: "'\(field)' names the file \(path), which is empty.")
        }
    }
}
