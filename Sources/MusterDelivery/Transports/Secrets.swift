public import Foundation
public import MusterModel

/// Reads secrets where the catalog says they are.
public struct Secrets: Sendable {
    private let environment: [String: String]

    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// A secret that is a text.
    ///
    /// - Parameter field: the field of the definition that names it, for errors.
    /// - Throws: ``TransferError``; its message says where the secret should be, never what it is.
    public func value(of reference: SecretReference, _ field: String) throws -> String {
        var text = String(decoding: try bytes(of: reference, field), as: UTF8.self)
        guard case .file(let path) = reference.source else { return text }
        while text.last?.isNewline ?? false { text.removeLast() }
        guard text.isEmpty else { return text }
        throw Self.emptyFile(path, field)
    }

    /// A secret that need not be a text, such as a key in binary form.
    ///
    /// - Throws: as ``value(of:_:)``.
    public func bytes(of reference: SecretReference, _ field: String) throws -> [UInt8] {
        switch reference.source {
        case .environment(let name):
            if let value = environment[name], !value.isEmpty { return Array(value.utf8) }
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
            guard data.isEmpty else { return Array(data) }
            throw Self.emptyFile(path, field)
        }
    }

    private static func emptyFile(_ path: String, _ field: String) -> TransferError {
        TransferError(
            .permanent, code: "delivery.missingSecret", message: "'\(field)' names the file \(path), which is empty.")
    }
}
