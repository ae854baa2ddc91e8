internal import ArgumentParser

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show every setting of the server with its value and source.",
        discussion: """
            Takes the same flags as muster serve. A flag takes precedence over an environment variable (MUSTER_PORT for \
            --port), that over a YAML file (port: 8080), and that over the default.

              muster config --workspace bank --port 9000
            """)

    @OptionGroup var options: ServeOptions
    @OptionGroup var json: JSONOption

    private struct Row: Encodable {
        var name: String
        /// `nil` for an optional setting that is not set.
        var value: String?
        var source: String
        var flag: String
        var variable: String
    }

    func run() throws {
        let settings = try options.resolved()
        // Invalid settings are an error, as for muster serve.
        _ = try ServeConfiguration(settings)
        let rows = Setting.allCases.map { setting in
            let (text, source) = settings.values[setting].map { ($0.text, $0.source.displayName) } ?? (nil, "default")
            return Row(
                name: setting.rawValue, value: text, source: source, flag: setting.flag, variable: setting.variable)
        }
        if json.isEnabled { return try Terminal.printJSON(rows) }
        var table = TextTable([("Setting", .left), ("Value", .left), ("From", .left)])
        for row in rows { table.add([row.name, row.value ?? "-", row.source]) }
        print(table.text())
    }
}
