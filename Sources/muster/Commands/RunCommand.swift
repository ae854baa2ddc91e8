internal import ArgumentParser

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a campaign now and write its files.",
        discussion: """
            Decides for every customer of the campaign's segment, in ascending order of customer id, and prints a summary \
            and the paths of the files, or with a server the links to them. A campaign of any status but archived can be run \
            by hand.

              muster run spring_offers
              muster run spring_offers --json | jq .summary.byOffer
              muster run spring_offers --server https://muster.example.com
            """)

    @Argument(help: "The campaign's id.")
    var campaign: String

    @Option(help: ArgumentHelp("Threads to use (default: one per processor). The results do not depend on it.", valueName: "n"))
    var threads: Int?

    @Flag(help: "Decide and report, but write nothing.")
    var dryRun = false

    @OptionGroup var place: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be 1 to 256.") }
    }

    func run() throws {
        let place = try place.open()
        if threads != nil, place is RemoteBackend {
            throw ValidationError("--threads is for runs in a workspace; a server has its own: muster serve --threads.")
        }
        try RunReporting(campaign: campaign, place: place, threads: threads, json: json.isWanted, isDry: dryRun).run()
    }
}
