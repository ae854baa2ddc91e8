internal import MusterFiles
internal import MusterKernel
internal import MusterModel
internal import Synchronization

/// Writes the recommendations for webhooks, one file for each channel, beside the output files of a run.
///
/// Each line is an object with the id of the recommendation, all fields and the own columns. The id is that of the run with the
/// number of the recommendation among all of the run that are delivered, such as `weekly-1.7`: it depends on the decisions alone.
final class WebhookOutput<Files: OutputWriter>: OutputWriter {
    struct Fragment: Sendable {
        var files: Files.Fragment
        var sections: [(file: Int, rows: RowFormat.Rows)]
        /// The number of rows of the batch in all files.
        var count: Int
    }

    private struct State: ~Copyable {
        var files: [FileBuilder]
        /// The recommendations appended so far, on all channels.
        var count = 0
        var sealed: [WrittenFile] = []
        var gaps: [Int] = []
    }

    private let files: Files
    private let runId: CampaignRun.ID
    private let format: RowFormat
    private let fileOfTreatment: [Int?]
    private let fileCount: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - files: the writer of the other recommendations. It is abandoned with this one.
    ///   - channels: those with a webhook.
    ///   - folder: the path of the folder for the webhooks' files. It exists.
    init(
        beside files: Files, _ config: FileConfig, channels: [Channel.ID], folder: String, names: FileNames,
        treatments: [Treatment], valueTypes: [FileConfig.ValueType]
    ) throws {
        self.files = files
        runId = names.runId
        let config = config.forWebhooks
        let format = RowFormat(config, treatments: treatments, valueTypes: valueTypes)
        self.format = format
        fileOfTreatment = treatments.map { channels.firstIndex(of: $0.channelId) }
        fileCount = channels.count
        state = Mutex(
            State(
                files: try channels.map { channel in
                    let portion = FilePortion(channelId: channel, isForWebhook: true)
                    return try FileBuilder(portion, path: "\(folder)/\(names.webhookFileName(of: channel))", config, format)
                }))
    }

    func render(_ batch: RecommendationBatch) throws -> Fragment {
        Fragment(
            files: try files.render(batch),
            sections: try format.rows(batch, files: fileCount, hasEnds: true) { fileOfTreatment[$0] },
            count: batch.deliveredCount)
    }

    func append(_ fragment: Fragment) throws {
        try files.append(fragment.files)
        try state.withLock { state in
            for section in fragment.sections {
                state.gaps = state.gaps.adding(section.rows.gaps)
                let rows = identified(section.rows, after: state.count)
                try state.files[section.file].append(rows, rows: section.rows.count, use: 0)
            }
            state.count += fragment.count
        }
    }

    /// Rows with the ids of the recommendations in front.
    private func identified(_ rows: RowFormat.Rows, after count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rows.bytes.count + rows.count * 32)
        var start = 0
        for (end, position) in zip(rows.ends, rows.positions) {
            bytes += #"{"id":"\#(runId)."#.utf8
            Decimals.append(count + position + 1, to: &bytes)
            bytes += #"","#.utf8
            // Without its opening brace.
            bytes += rows.bytes[(start + 1)..<end]
            start = end
        }
        return bytes
    }

    func seal() throws -> [WrittenFile] {
        let written = try files.seal()
        return try state.withLock { state in
            for file in state.files {
                if let sealed = try file.seal() { state.sealed.append(sealed) }
            }
            state.files = []
            return written + state.sealed
        }
    }

    var replacedCharacters: Int { files.replacedCharacters }

    var gaps: [Int] { files.gaps.adding(state.withLock { $0.gaps }) }

    func abandon() {
        files.abandon()
        state.withLock { state in
            // A file that cannot be removed is overwritten by the next attempt.
            for file in state.files { try? file.abandon() }
            state.files = []
            for file in state.sealed { file.sealed.discard() }
        }
    }
}

extension FileConfig {
    /// The lines of webhooks: all fields, then the own columns.
    var forWebhooks: FileConfig {
        let own = columns.filter { if case .own = $0 { true } else { false } }
        return FileConfig(format: .ndjson, columns: Field.allCases.map(Column.field) + own, includePersonalization: true)
    }
}

extension FileNames {
    func webhookFileName(of channel: Channel.ID) -> String { "\(runId).\(channel).webhook.ndjson" }
}
