/// Sends files to a place outside the workspace, such as a folder of a bucket or of an SFTP server.
///
/// A transport sends one file at a time. The order of the files, repeated attempts and their records are the caller's.
///
/// ```swift
/// try transport.send(LocalFile(path: "runs/weekly-1/output/weekly-1.csv", byteCount: 940, sha256: digest), as: "weekly-1.csv")
/// ```
public protocol Transport: Sendable {
    /// Sends a file and verifies it at the destination: its size, and its hash where the destination has one.
    ///
    /// An object with the name is replaced. Where the destination can rename, the file is sent under a temporary name first. A
    /// file that is already there, with the same size and hash, is not sent again.
    ///
    /// - Parameters:
    ///   - name: the name at the destination, relative to its folder.
    ///   - control: stops the transfer.
    /// - Throws: ``TransferError``, `CancellationError` after ``TransferControl/stop()``.
    func send(_ file: LocalFile, as name: String, control: TransferControl) throws

    /// Removes an object. It need not exist.
    ///
    /// - Throws: ``TransferError``.
    func remove(_ name: String) throws

    /// Removes what interrupted transfers of a name have left: temporary objects and unfinished multipart uploads.
    ///
    /// - Throws: ``TransferError``.
    func removeRemains(of name: String) throws
}

/// A complete file of the workspace.
public struct LocalFile: Hashable, Sendable {
    public var path: String
    public var byteCount: Int
    /// In hexadecimal.
    public var sha256: String

    public init(path: String, byteCount: Int, sha256: String) {
        self.path = path
        self.byteCount = byteCount
        self.sha256 = sha256
    }
}
