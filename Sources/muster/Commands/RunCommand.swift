internal import ArgumentParser
internal import MusterModel

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a campaign now and write its files.",
        discussion: """
            Decides for every customer of the campaign's segment, in ascending order of customer id, and prints a summary \
            and the paths of the files, or with a server the links to them. A campaign can be run in any status except \
            archived.

            If an earlier run of the campaign was interrupted, this command completes that run and starts no other, so that \
            a retry contacts no customer twice.

            The files are then sent to the destinations of the campaign. If one fails, the command waits for further attempts \
            as long as --delivery-wait says, and ends with exit code 3 if files are still not delivered: a server continues, or \
            muster redeliver.

              muster run spring_offers
              muster run spring_offers --json | jq .summary.byOffer
              muster run spring_offers --test-delivery partner_test
              muster run spring_offers --server https://muster.example.com
            """)

    @Argument(help: "The campaign's id.")
    var campaign: String

    @Option(
        help: ArgumentHelp("The number of threads (default: one per processor). It does not affect the results.", valueName: "n"))
    var threads: Int?

    @Flag(help: "Decide and report without writing anything.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Send the files of a dry run to this connection, and nowhere else. No contact is recorded.", valueName: "connection"))
    var testDelivery: String?

    @Flag(help: "Start a run even if an earlier one was interrupted; that one is completed first.")
    var new = false

    @OptionGroup var wait: DeliveryWaitOption
    @OptionGroup var full: FullOption
    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads must be 1 to 256.") }
    }

    func run() throws {
        let backend = try backend.open()
        if threads != nil, backend is RemoteBackend {
            throw CommandError(
                "run.threadsOfServer", "--threads is for runs in a workspace.",
                hint: "Set the threads of a server with: muster serve --threads N")
        }
        try RunReporting(
            campaign: campaign, backend: backend, threads: threads, json: json.isEnabled,
            request: RunRequest(
                isDry: dryRun || testDelivery != nil, testConnection: testDelivery.map { .init($0) }, startsNew: new),
            isFull: full.isEnabled, deliveryWait: wait.seconds
        ).run()
    }
}
