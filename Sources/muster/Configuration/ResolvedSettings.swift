internal import Configuration
internal import Foundation
internal import MusterService
internal import Synchronization

/// The value of each setting, and its source.
///
/// A flag takes precedence over an environment variable, that over the settings file, and that over the default.
struct ResolvedSettings {
    /// The source of a value.
    enum Source: Hashable, Sendable {
        case flag(String)
        case environment(String)
        case file(String)
        case defaultValue

        /// `the flag --port`.
        var displayName: String {
            switch self {
            case .flag(let name): "the flag \(name)"
            case .environment(let name): "the variable \(name)"
            case .file(let path): path
            case .defaultValue: "default"
            }
        }
    }

    let values: [Setting: (text: String, source: Source)]
    /// The path of the settings file; `nil` if there is none.
    let file: String?
    /// Of the settings file.
    let sections: SettingsSections

    /// - Parameters:
    ///   - flags: the flags that were given.
    ///   - config: the value of `--config`.
    /// - Throws: ``ConfigurationError`` if the file cannot be read or is invalid.
    init(flags: [Setting: String], config: String?, environment: [String: String]) throws {
        let variables = EnvironmentVariablesProvider(environmentVariables: environment.filter { !$0.value.isEmpty })
        let named = try config ?? variables.environmentValue(forName: "MUSTER_CONFIG")
        let early = Self.reader([Self.provider("flags", flags), variables.prefixKeys(with: "muster")], nil)
        let folder = early.string(forKey: ConfigKey([Setting.workspace.rawValue])) ?? "."
        let inWorkspace = folder + "/muster.yaml"
        let path = named ?? (FileManager.default.fileExists(atPath: inWorkspace) ? inWorkspace : nil)
        let file = try path.map(SettingsFile.init)
        if let file, named == nil, file.values[.workspace] != nil {
            throw ConfigurationError([
                .init(
                    "\(file.path) is in a workspace and cannot name another one.",
                    hint: "Remove 'workspace', or name the file with --config.")
            ])
        }
        let finder = SourceFinder()
        let reader = Self.reader(
            [
                Self.provider("flags", flags), variables.prefixKeys(with: "muster"),
                Self.provider("file", file?.values ?? [:]),
                Self.provider(
                    "default",
                    Dictionary(
                        uniqueKeysWithValues: Setting.allCases.compactMap { setting in
                            setting.defaultValue.map { (setting, $0) }
                        })),
            ], finder)
        var values: [Setting: (text: String, source: Source)] = [:]
        for setting in Setting.allCases {
            guard let text = reader.string(forKey: ConfigKey([setting.rawValue])) else { continue }
            let source: Source =
                switch finder.index {
                case 0: .flag(setting.flag)
                case 1: .environment(setting.variable)
                case 2: .file(file?.path ?? "")
                default: .defaultValue
                }
            values[setting] = (text, source)
        }
        self.values = values
        self.file = file?.path
        sections = file?.sections ?? SettingsSections()
    }

    private static func reader(_ providers: [any ConfigProvider], _ reporter: SourceFinder?) -> ConfigReader {
        ConfigReader(providers: providers, accessReporter: reporter)
    }

    private static func provider(_ name: String, _ values: [Setting: String]) -> InMemoryProvider {
        let entries = values.map { (AbsoluteConfigKey([$0.key.rawValue]), ConfigValue(.string($0.value), isSecret: false)) }
        return InMemoryProvider(name: name, values: Dictionary(uniqueKeysWithValues: entries))
    }

    /// Records which provider supplied the value that was read last.
    private final class SourceFinder: AccessReporter {
        private let found = Mutex(0)

        var index: Int { found.withLock { $0 } }

        func report(_ event: AccessEvent) {
            let index = event.providerResults.firstIndex { (try? $0.result.get().value) != nil }
            found.withLock { $0 = index ?? event.providerResults.count }
        }
    }
}
