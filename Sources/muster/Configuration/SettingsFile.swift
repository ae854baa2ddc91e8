internal import Foundation
internal import MusterBase
internal import MusterCatalog
internal import MusterModel
internal import MusterService

/// A YAML file with settings.
struct SettingsFile {
    /// The path as the user gave it.
    let path: String
    let values: [Setting: String]
    let sections: SettingsSections

    /// - Throws: ``ConfigurationError`` with all errors of the file.
    init(path: String) throws {
        self.path = path
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError([.init("\(path) cannot be read.", hint: "Check that it exists and that you may read it.")])
        }
        let reader = DocumentFileReader([DocumentFile(name: path, bytes: Array(data), format: .yaml)])
        var problems = reader.diagnostics
        var values: [Setting: String] = [:]
        var sections = SettingsSections()
        for document in reader.documents {
            guard case .map(let entries) = document.value else {
                problems.append(Self.problem("Settings must be a map, such as port: 8080.", at: document.position))
                continue
            }
            let found = SettingsSections.read(document)
            problems += found.problems
            sections = sections.merging(found.sections)
            for entry in entries where !SettingsSections.names.contains(entry.key) {
                guard let setting = Setting(rawValue: entry.key) else {
                    let hint = DidYouMean.hint(
                        for: entry.key, among: Setting.allCases.map(\.rawValue) + SettingsSections.names,
                        else: "muster config lists the settings.")
                    problems.append(Self.problem("There is no setting '\(entry.key)'.", hint: hint, at: entry.keyPosition))
                    continue
                }
                guard let text = Self.text(entry.value) else {
                    problems.append(
                        Self.problem("'\(entry.key)' must be a text, a number, true or false.", at: entry.value.position))
                    continue
                }
                values[setting] = text
            }
        }
        guard problems.isEmpty else {
            throw ConfigurationError(
                problems.map { .init(($0.position.map { "\($0): " } ?? "") + $0.message, hint: $0.hint) })
        }
        self.values = values
        self.sections = sections
    }

    private static func text(_ node: DocumentNode) -> String? {
        switch node.value {
        case .string(let text): text
        case .bool, .int, .double: node.plainText ?? node.json
        case .null, .list, .map: nil
        }
    }

    private static func problem(_ message: String, hint: String? = nil, at position: DocumentPosition?) -> Diagnostic {
        Diagnostic(code: "configuration.invalid", message: message, hint: hint, position: position)
    }
}
