internal import ArgumentParser

/// The root of the command line.
struct Muster: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "muster",
        abstract: "Decides which offers to make to which customers, and writes the files that deliver them.",
        discussion: """
            A workspace is a folder with your customers, your catalog and the runs of your campaigns. Start with an example:

              muster demo    (a bank with 200,000 customers, and a run of its campaign)

            or with your own data:

              muster init bank
              cd bank
              muster import customers.csv --dataset customers --key customer_id
              muster apply -f catalog.yaml
              muster run spring_offers

            Exit codes: 0 done, 1 failed, 2 wrong usage or invalid input, 3 completed with errors.
            """,
        version: "0.1.0",
        subcommands: [
            DemoCommand.self, InitCommand.self, ImportCommand.self, DatasetsCommand.self, DatasetCommand.self, ApplyCommand.self,
            ExportCommand.self, DeleteCommand.self, RunCommand.self, CampaignsCommand.self, CampaignCommand.self,
            RunsCommand.self, ShowCommand.self, CancelCommand.self, RedeliverCommand.self, ReleaseCommand.self,
            ResultsCommand.self,
            ExplainCommand.self, CompareCommand.self, PreviewCommand.self, ScheduleCommand.self, InteractionsCommand.self,
            TasksCommand.self, ConnectionCommand.self, NotificationsCommand.self, CustomersCommand.self, TrainCommand.self,
            LiftCommand.self,
            BackupCommand.self,
            RestoreCommand.self, ServeCommand.self, ConfigCommand.self, KeysCommand.self, SignInCommand.self,
        ])
}
