internal import MusterFiles
public import MusterKernel
public import MusterModel
internal import Synchronization

/// Writes the output files of a run, in any format and split.
///
/// A file is created for its first row; without a split, and with a split into numbers of rows, there is one even without rows.
public final class OutputFiles: OutputWriter {
    public struct Fragment: Sendable {
        var sections: [(file: Int, rows: RowFormat.Rows)]
    }

    private struct State: ~Copyable {
        /// By number; `nil` for one that has no rows yet.
        var files: [FileBuilder?]
        var openCount = 0
        var appends = 0
        var sealed: [WrittenFile] = []
        var replacedCharacters = 0
        var gaps: [Int] = []
    }

    /// The maximum number of open files. The system's is often 1,024 for a process.
    private static let maxOpenCount = 128

    private let config: FileConfig
    private let format: RowFormat
    private let folder: String
    private let names: FileNames
    /// By number; for a split into numbers of rows, only the first one.
    private let portions: [FilePortion]
    /// `nil` for treatments whose rows are not in these files.
    private let fileOfTreatment: [Int?]
    private let state: Mutex<State>

    /// - Parameters:
    ///   - folder: the path of the folder that the files are written in. It exists.
    ///   - treatments: the meaning of the batches' treatment numbers.
    ///   - valueTypes: of the own columns.
    ///   - channels: those whose rows are left out.
    /// - Throws: ``FileError/cannotWrite(path:reason:)``, ``DeliveryError/missingProgram(_:)``.
    public init(
        _ config: FileConfig, folder: String, names: FileNames, treatments: [Treatment], valueTypes: [FileConfig.ValueType] = [],
        without channels: Set<Channel.ID> = []
    ) throws {
        try config.compressionProgram?.checkInstalled()
        self.config = config
        self.folder = folder
        self.names = names
        format = RowFormat(config, treatments: treatments, valueTypes: valueTypes)
        let portions = treatments.map { treatment -> FilePortion? in
            if channels.contains(treatment.channelId) { return nil }
            return switch config.splitBy {
            case .channel: FilePortion(channelId: treatment.channelId)
            case .offer: FilePortion(offerId: treatment.offerId)
            case .rows: FilePortion(part: 1)
            case nil: FilePortion()
            }
        }
        let whole = FilePortion(part: config.splitBy == .rows ? 1 : nil)
        let isSplitByTreatment = config.splitBy == .channel || config.splitBy == .offer
        var numbers: [FilePortion: Int] = isSplitByTreatment ? [:] : [whole: 0]
        for portion in portions.compactMap(\.self) where numbers[portion] == nil { numbers[portion] = numbers.count }
        fileOfTreatment = portions.map { portion in portion.flatMap { numbers[$0] } }
        self.portions = numbers.sorted { $0.value < $1.value }.map(\.key)
        state = Mutex(State(files: Array(repeating: nil, count: numbers.count)))
        if !isSplitByTreatment {
            try state.withLock { state in _ = try builder(0, in: &state) }
        }
    }

    public func render(_ batch: RecommendationBatch) throws -> Fragment {
        Fragment(
            sections: try format.rows(batch, files: portions.count, hasEnds: config.splitBy == .rows) { fileOfTreatment[$0] })
    }

    public func append(_ fragment: Fragment) throws {
        try state.withLock { state in
            for section in fragment.sections {
                state.replacedCharacters += section.rows.replacedCharacters
                state.gaps = state.gaps.adding(section.rows.gaps)
                if let limit = config.rowsPerFile, config.splitBy == .rows {
                    try append(section.rows, upTo: limit, to: &state)
                } else {
                    let file = try builder(section.file, in: &state)
                    state.appends += 1
                    try file.append(section.rows.bytes, rows: section.rows.count, use: state.appends)
                }
            }
        }
    }

    /// Divides the rows among files of at most `limit` rows.
    private func append(_ rows: RowFormat.Rows, upTo limit: Int, to state: inout State) throws {
        var first = 0
        while first < rows.count {
            var file = try builder(0, in: &state)
            if file.rows >= limit {
                try seal(file, &state)
                let next = FilePortion(part: (file.portion.part ?? 1) + 1)
                file = try FileBuilder(next, path: path(of: next), config, format)
                state.files[0] = file
            }
            let count = min(rows.count - first, limit - file.rows)
            // The separator after the last row before `first` is written with the file's next rows.
            let start = first == 0 ? 0 : rows.ends[first - 1] + format.separator.count
            state.appends += 1
            try file.append(Array(rows.bytes[start..<rows.ends[first + count - 1]]), rows: count, use: state.appends)
            first += count
        }
    }

    private func path(of portion: FilePortion) -> String { "\(folder)/\(names.name(of: portion, config))" }

    private func builder(_ number: Int, in state: inout State) throws -> FileBuilder {
        let known = state.files[number]
        if let known, known.isOpen { return known }
        if state.openCount >= Self.maxOpenCount {
            let open = state.files.compactMap(\.self).filter(\.isOpen).sorted { $0.lastUse < $1.lastUse }
            for file in open.prefix(Self.maxOpenCount / 2) { file.suspend() }
            state.openCount = open.count - min(open.count, Self.maxOpenCount / 2)
        }
        let file = try known ?? FileBuilder(portions[number], path: path(of: portions[number]), config, format)
        state.files[number] = file
        state.openCount += 1
        return file
    }

    private func seal(_ file: FileBuilder, _ state: inout State) throws {
        if let written = try file.seal() { state.sealed.append(written) }
    }

    public func seal() throws -> [WrittenFile] {
        try state.withLock { state in
            for file in state.files.compactMap(\.self) { try seal(file, &state) }
            state.files = []
            return state.sealed.sorted { ($0.part ?? 0, $0.name) < ($1.part ?? 0, $1.name) }
        }
    }

    public var replacedCharacters: Int { state.withLock { $0.replacedCharacters } }

    public var gaps: [Int] { state.withLock { $0.gaps } }

    public func abandon() {
        state.withLock { state in
            // A file that cannot be removed is overwritten by the next attempt.
            for file in state.files.compactMap(\.self) { try? file.abandon() }
            state.files = []
            for file in state.sealed { file.sealed.discard() }
        }
    }
}

extension [Int] {
    /// The sums of counts; no counts are zeros.
    func adding(_ counts: [Int]) -> [Int] { isEmpty ? counts : counts.isEmpty ? self : zip(self, counts).map(+) }
}
