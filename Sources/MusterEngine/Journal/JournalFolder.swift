/// Where the files of a run's journal are.
public protocol JournalFolder: Sendable {
    /// Makes a file, or replaces it: it appears under its name only when it is whole and on disk, and not at all when this
    /// throws.
    /// - Parameter next: the file's contents, piece by piece; `nil` after the last.
    func write(_ name: String, _ next: () throws -> [UInt8]?) throws

    /// Hands over the contents of a file, piece by piece.
    /// - Returns: false when there is no such file.
    func read(_ name: String, _ body: ([UInt8]) throws -> Void) throws -> Bool

    /// Removes a file, if there is one.
    func remove(_ name: String) throws
}
