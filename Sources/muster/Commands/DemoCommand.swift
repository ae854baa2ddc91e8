internal import ArgumentParser
internal import Foundation
internal import MusterDemo
internal import MusterEngine
internal import MusterService

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Create a complete example, a bank with customers and a catalog, and run its campaign.",
        discussion: """
            The folder becomes a workspace. It also contains customers.csv and the catalog files, to read and to edit. \
            Another demo in the same folder replaces these files, imports and applies them, and runs the campaign again.
            """)

    @Argument(help: ArgumentHelp("The folder to create.", valueName: "dir"))
    var folder = "muster-demo"

    @Option(help: ArgumentHelp("The number of customers.", valueName: "n"))
    var customers = DemoBank.defaultCustomers

    @Option(help: ArgumentHelp("The same seed gives the same customers.", valueName: "n"))
    var seed = DemoBank.defaultSeed

    @OptionGroup var json: JSONOption

    func validate() throws {
        if folder.isEmpty { throw ValidationError("The name of the folder is empty.") }
        if !(1...100_000_000).contains(customers) { throw ValidationError("--customers must be 1 to 100000000.") }
    }

    func run() throws {
        let workspace = try demoWorkspace()
        let bank = DemoBank(customers: customers, seed: seed)
        Terminal.note("Creating \(NumberFormatting.count(customers)) customers and a catalog in \(workspace.path)")
        let file = workspace.path(of: "customers.csv")
        try bank.writeCustomers(to: file)
        try writeCatalog(of: bank, in: workspace)
        Terminal.note("Importing \(file)")
        _ = try workspace.datasets.import(
            DatasetImport(files: [file], name: DemoBank.dataset, key: DemoBank.keyColumn), isForced: true)
        let catalog = workspace.path(of: "catalog")
        Terminal.note("Applying \(catalog)")
        let (change, diagnostics) = try workspace.catalog.apply([catalog], by: .currentUser)
        for diagnostic in diagnostics { Terminal.note("\(diagnostic)") }
        guard change != nil else { throw ExitCode(ExitStatus.invalid.rawValue) }
        Terminal.note("Running campaign \(DemoBank.campaign)")
        try RunReporting(
            campaign: DemoBank.campaign, backend: LocalBackend(workspace: workspace), threads: nil, json: json.isEnabled
        ).run()
        guard !json.isEnabled else { return }
        Terminal.note(
            """

            Next, with export MUSTER_WORKSPACE=\(workspace.path)
              muster campaigns                      what else the bank has
              muster schedule \(DemoBank.campaign)         when it runs
              muster results \(DemoBank.campaign)-1        the recommendations
            """)
    }

    /// Opens a new or empty folder, or one that an earlier demo created. Other folders are refused.
    private func demoWorkspace() throws -> Workspace {
        let marker = folder + "/.muster-demo"
        let contents = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard contents.isEmpty || contents.contains(".muster-demo") else {
            throw CommandError(
                "demo.folderInUse", "'\(folder)' contains files that are not from a demo.", hint: "Name a new or empty folder.")
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("This folder was created by muster demo, which may replace its contents.\n".utf8)
            .write(to: URL(fileURLWithPath: marker))
        return try Workspace(openingOrCreating: folder)
    }

    private func writeCatalog(of bank: DemoBank, in workspace: Workspace) throws {
        let folder = workspace.path(of: "catalog")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for file in bank.catalogFiles {
            try Data(file.text.utf8).write(to: URL(fileURLWithPath: folder + "/" + file.name), options: .atomic)
        }
    }
}
