internal import ArgumentParser
internal import MusterModel

struct CampaignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign",
        abstract: "Activate, pause, archive or copy a campaign.",
        discussion: """
            A status that is set here stays when the same catalog file is applied again.

              muster campaign pause spring_offers
              muster campaign duplicate spring_offers --id summer_offers
            """,
        subcommands: [
            CampaignActivateCommand.self, CampaignPauseCommand.self, CampaignArchiveCommand.self,
            CampaignDuplicateCommand.self,
        ])
}

struct CampaignActivateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate", abstract: "Make a campaign active, so that it runs by its schedule.")

    @OptionGroup var change: StatusChange

    func run() throws { try change.run(.active) }
}

struct CampaignPauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Pause a campaign, so that it does not run by its schedule.")

    @OptionGroup var change: StatusChange

    func run() throws { try change.run(.paused) }
}

struct CampaignArchiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "Archive a campaign, so that it never runs again. This is final.")

    @OptionGroup var change: StatusChange

    func run() throws { try change.run(.archived) }
}

/// The arguments of a command that changes the status of a campaign.
struct StatusChange: ParsableArguments {
    @Argument(help: "The campaign's id.")
    var campaign: String

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func run(_ status: Campaign.Status) throws {
        let campaign = try backend.open().setStatus(status, of: self.campaign)
        if json.isEnabled { return try Terminal.printJSON(campaign) }
        let item = CampaignListItem(campaign)
        let next =
            switch status {
            case .active:
                item.nextRunAt.map { " Its next run is at \($0)." } ?? " It has no schedule. Run it with: muster run \(item.id)"
            case .draft, .paused, .archived: ""
            }
        Terminal.note("Campaign \(item.id) is \(status.rawValue).\(next)")
    }
}

struct CampaignDuplicateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicate", abstract: "Create a draft as a copy of a campaign.")

    @Argument(help: "The campaign's id.")
    var campaign: String

    @Option(help: ArgumentHelp("The id of the copy (default: derived from the campaign's).", valueName: "id"))
    var id: String?

    @Option(help: ArgumentHelp("The name of the copy (default: derived from the campaign's).", valueName: "name"))
    var name: String?

    @OptionGroup var backend: BackendOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if let id, !Campaign.ID.isSlug(id) {
            throw ValidationError("'\(id)' is not an id: 1 to 64 of a-z, 0-9, _ and -, starting with a letter or digit.")
        }
        if name?.isEmpty == true { throw ValidationError("--name is empty.") }
    }

    func run() throws {
        let copy = try backend.open().duplicate(campaign: campaign, id: id, name: name)
        if json.isEnabled { return try Terminal.printJSON(copy) }
        Terminal.note("Created the draft \(CampaignListItem(copy).id).")
    }
}
