internal import MusterFiles
internal import MusterModel

/// Writes one output file: its rows to a temporary file, from which the output file is made at the end where it is not the same.
final class FileBuilder {
    let portion: FilePortion
    private let path: String
    private let config: FileConfig
    private let format: RowFormat
    /// `nil` once it is sealed.
    private var file: DurableFile?
    private(set) var rows = 0
    /// The number of the last append, over all files of a run.
    private(set) var lastUse = 0
    /// Whether the file has a descriptor.
    private(set) var isOpen = true

    init(_ portion: FilePortion, path: String, _ config: FileConfig, _ format: RowFormat) throws(FileError) {
        self.portion = portion
        self.path = path
        self.config = config
        self.format = format
        let isWhole = config.format != .parquet && config.compressionProgram == nil
        file = try DurableFile(path: isWhole ? path : path + ".rows", isHashed: isWhole)
        try file?.append(format.opening)
    }

    func append(_ bytes: [UInt8], rows count: Int, use: Int) throws(FileError) {
        guard count > 0 else { return }
        (lastUse, isOpen) = (use, true)
        if rows > 0 { try file?.append(format.separator) }
        try file?.append(bytes)
        rows += count
    }

    /// Gives up the file's descriptor until the next append.
    func suspend() {
        file?.suspend()
        isOpen = false
    }

    /// Completes the file, durable under a temporary name.
    func seal() throws -> WrittenFile? {
        guard var rowFile = file.take() else { return nil }
        try rowFile.append(format.closing)
        let target = SealedFile.temporaryPath(of: path)
        if config.format == .parquet {
            try ParquetFile(config, valueTypes: format.valueTypes).write(rowFile.temporaryPath, to: target)
        } else if let program = config.compressionProgram {
            try program.compress(rowFile.temporaryPath, to: target)
        } else {
            return WrittenFile(try rowFile.seal(), format: config.format, rows: rows, portion)
        }
        return WrittenFile(try SealedFile(completed: path), format: config.format, rows: rows, portion)
    }

    /// Removes what is not sealed.
    func abandon() throws(FileError) {
        file = nil
        if config.format == .parquet || config.compressionProgram != nil {
            try Folder.remove(file: SealedFile.temporaryPath(of: path))
        }
    }
}
