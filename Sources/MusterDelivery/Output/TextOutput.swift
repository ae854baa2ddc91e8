public import MusterFiles
public import MusterKernel
public import MusterModel
internal import Synchronization

/// Writes one CSV or JSON file.
public final class TextOutput: OutputWriter {
    public struct Fragment: Sendable {
        var bytes: [UInt8]
        var rows: Int
    }

    private struct State: ~Copyable {
        /// `nil` once it is sealed or abandoned.
        var file: DurableFile?
        var sealed: SealedFile?
        var rows = 0
    }

    private let format: RowFormat
    private let state: Mutex<State>

    /// - Parameter treatments: the meaning of the batches' treatment numbers.
    public init(_ config: FileConfig, path: String, treatments: [Treatment]) throws(FileError) {
        format = RowFormat(config, treatments: treatments)
        var file = try DurableFile(path: path)
        try file.append(format.opening)
        state = Mutex(State(file: file))
    }

    public func render(_ batch: RecommendationBatch) -> Fragment {
        let rows = format.rows(batch)
        return Fragment(bytes: rows.bytes, rows: rows.count)
    }

    public func append(_ fragment: Fragment) throws {
        try state.withLock { state in
            if state.rows > 0 && fragment.rows > 0 { try state.file?.append(format.separator) }
            try state.file?.append(fragment.bytes)
            state.rows += fragment.rows
        }
    }

    public func seal() throws -> [WrittenFile] {
        try state.withLock { state in
            guard var file = state.file.take() else { return [] }
            try file.append(format.closing)
            let sealed = try file.seal()
            state.sealed = sealed
            return [WrittenFile(sealed, format: format.format, rows: state.rows)]
        }
    }

    public func abandon() {
        state.withLock { state in
            state.file = nil
            state.sealed?.discard()
        }
    }
}
