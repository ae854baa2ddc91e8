public import MusterFiles
public import MusterModel

/// The place where the output of a run is used.
///
/// Another place, such as object storage, is another implementation, chosen in
/// ``MusterModel/FileConfig/makeDestination()``.
public protocol Destination: Sendable {
    /// Delivers the files, each under its name, and the manifest last: a reader that waits for the manifest never sees
    /// a partial delivery. The names are a function of the run, so a repeated delivery overwrites and never duplicates.
    func deliver(_ output: SealedOutput) throws
}

/// The output of a run, complete and durable under temporary names.
public struct SealedOutput: Hashable, Sendable {
    public var files: [WrittenFile]
    /// `manifest.json`, which lists the files.
    public var manifest: SealedFile

    public init(files: [WrittenFile], manifest: SealedFile) {
        self.files = files
        self.manifest = manifest
    }
}

/// The run's folder in the workspace, from which files are downloaded.
public struct DownloadDestination: Destination {
    public init() {}

    public func deliver(_ output: SealedOutput) throws {
        for file in output.files { try file.sealed.publish() }
        try output.manifest.publish()
    }
}

extension FileConfig {
    /// - Throws: ``DeliveryError/unsupportedDestination(_:)``. A campaign with such a destination cannot be planned.
    public func makeDestination() throws(DeliveryError) -> any MusterDelivery.Destination {
        switch destination {
        case .download: DownloadDestination()
        case .s3: throw .unsupportedDestination(destination)
        }
    }
}
