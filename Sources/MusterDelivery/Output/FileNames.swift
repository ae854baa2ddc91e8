internal import MusterBase
public import MusterModel

/// The names of a run's output files.
public struct FileNames: Hashable, Sendable {
    public var campaignId: Campaign.ID
    public var campaignName: String
    public var runId: CampaignRun.ID
    public var runNumber: Int
    /// In the campaign's time zone, as `2026-01-07`.
    public var runDate: String
    /// In the campaign's time zone, as `090000`.
    public var runTime: String

    public init(
        campaignId: Campaign.ID, campaignName: String, runId: CampaignRun.ID, runNumber: Int, runDate: String, runTime: String
    ) {
        self.campaignId = campaignId
        self.campaignName = campaignName
        self.runId = runId
        self.runNumber = runNumber
        self.runDate = runDate
        self.runTime = runTime
    }

    /// The name of the file that has the recommendations of a treatment, or, in a split into numbers of rows, of the first one.
    ///
    /// - Parameter treatment: `nil` without recommendations.
    public func name(ofFileWith treatment: Treatment?, _ config: FileConfig) -> String {
        let portion =
            switch config.splitBy {
            case .channel: FilePortion(channelId: treatment?.channelId)
            case .offer: FilePortion(offerId: treatment?.offerId)
            case .rows: FilePortion(part: 1)
            case nil: FilePortion()
            }
        return name(of: portion, config)
    }

    public func value(of placeholder: PathTemplate.Placeholder) -> String {
        switch placeholder {
        case .campaign_id: campaignId.rawValue
        case .campaign_name: Self.safe(campaignName)
        case .run_id: runId.rawValue
        case .run_number: "\(runNumber)"
        case .run_date: runDate
        case .run_time: runTime
        }
    }

    /// The name of a file, with its extension.
    func name(of portion: FilePortion, _ config: FileConfig) -> String {
        let template = config.nameTemplate
        let name = template.name { placeholder in
            switch placeholder {
            case .campaign_id: value(of: .campaign_id)
            case .campaign_name: value(of: .campaign_name)
            case .run_id: value(of: .run_id)
            case .run_number: value(of: .run_number)
            case .run_date: value(of: .run_date)
            case .run_time: value(of: .run_time)
            case .channel: portion.channelId?.rawValue ?? ""
            case .offer: portion.offerId?.rawValue ?? ""
            case .part: (portion.part ?? 1).zeroPadded(to: 4)
            }
        }
        let ownExtension = template.fileExtension.map { $0.lowercased() }
        let compression = config.fileExtensionOfCompression
        if ownExtension == nil { return name + "." + config.format.rawValue + compression }
        return ownExtension == compression ? name : name + compression
    }

    /// A text as a part of a file's name: other characters than letters, digits, blanks and a few signs become hyphens.
    private static func safe(_ text: String) -> String {
        var name = String(
            text.map { character in
                let isSafe = character.isLetter || character.isNumber || " _-.,()&+".contains(character)
                return isSafe ? character : "-"
            })
        name.replace("..", with: "-")
        name = String(name.drop { " .-".contains($0) })
        while name.utf8.count > FileNameTemplate.maxNameLength || name.last.map({ " .".contains($0) }) ?? false {
            name.removeLast()
        }
        return name.isEmpty ? "campaign" : name
    }
}

/// The recommendations that are in one of the files.
struct FilePortion: Hashable, Sendable {
    var channelId: Channel.ID?
    var offerId: Offer.ID?
    /// From 1.
    var part: Int?
    /// Whether the recommendations are sent to a webhook.
    var isForWebhook = false
}

extension FileConfig {
    /// `.gz` or `.zst`; empty where the file as a whole is not compressed.
    var fileExtensionOfCompression: String {
        guard format != .parquet else { return "" }
        return switch compression {
        case .none: ""
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }

    /// The program that compresses the files; `nil` if they are not compressed as a whole.
    var compressionProgram: CompressionProgram? { format == .parquet ? nil : CompressionProgram(compression) }
}
