internal import Crypto
internal import Foundation

/// Reads the files of a tar archive in their order: of the POSIX formats ustar and pax, and of GNU tar. Folders are not entries of
/// their own.
public struct TarReader: Sendable {
    /// Why a file is not a complete tar archive.
    public enum Problem: Error, Hashable, Sendable {
        case notAnArchive
        case truncated
        /// - `path`: the path of an entry that would be outside the folder.
        case unsafePath(String)
    }

    /// In bytes. An extended header is read into memory.
    private static let (maxExtendedHeader, maxFile) = (1 << 20, 1 << 50)

    private let path: String

    public init(path: String) { self.path = path }

    /// Writes all files into a folder, which exists.
    ///
    /// - Returns: the files with the digests of what was read, in the order of the archive.
    /// - Throws: ``Problem``, ``FileError``.
    public func extract(to folder: String) throws -> [TarWriter.Entry] {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw FileError.cannotRead(path: path, reason: DurableFile.reason())
        }
        // The handle is only read: closing it cannot fail in a way that matters.
        defer { try? handle.close() }
        var entries: [TarWriter.Entry] = []
        var named: (path: String?, size: Int?) = (nil, nil)
        while true {
            let block = try Self.read(TarWriter.blockSize, from: handle)
            if block.allSatisfy({ $0 == 0 }) { return entries }
            let header = try Header(block)
            switch header.type {
            case "x", "g", "L":
                guard header.size <= Self.maxExtendedHeader else { throw Problem.notAnArchive }
                let bytes = try Self.read(Self.padded(header.size), from: handle).prefix(header.size)
                if header.type == "x" { named = try Self.named(by: bytes) }
                if header.type == "L" { named.path = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
            case "5":
                named = (nil, nil)
            case "0", "\u{0}":
                let (path, size) = (named.path ?? header.name, named.size ?? header.size)
                let name = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
                named = (nil, nil)
                guard Self.isSafe(name) else { throw Problem.unsafePath(path) }
                entries.append(try Self.extract(name, size, from: handle, to: folder))
            default: throw Problem.notAnArchive
            }
        }
    }

    private static func extract(
        _ name: String, _ size: Int, from handle: FileHandle, to folder: String
    ) throws -> TarWriter.Entry {
        let target = URL(fileURLWithPath: folder + "/" + name)
        try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        var file = try DurableFile(path: target.path, isHashed: false)
        var hash = SHA256()
        var left = size
        while left > 0 {
            let bytes = try read(min(left, 1 << 20), from: handle)
            hash.update(data: bytes)
            try file.append(bytes)
            left -= bytes.count
        }
        _ = try read(padded(size) - size, from: handle)
        try file.publish()
        return TarWriter.Entry(path: name, bytes: size, sha256: Digest.hexadecimal(hash.finalize()))
    }

    private static func read(_ count: Int, from handle: FileHandle) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let data = try handle.read(upToCount: count - bytes.count), !data.isEmpty else { throw Problem.truncated }
            bytes += data
        }
        return bytes
    }

    private static func padded(_ size: Int) -> Int {
        (size + TarWriter.blockSize - 1) / TarWriter.blockSize * TarWriter.blockSize
    }

    /// The path and size of the records of a pax header. A record is `LENGTH KEY=VALUE` and a line feed.
    private static func named(by records: ArraySlice<UInt8>) throws(Problem) -> (path: String?, size: Int?) {
        var rest = records
        var named: (path: String?, size: Int?) = (nil, nil)
        while let space = rest.firstIndex(of: UInt8(ascii: " ")) {
            guard let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > space - rest.startIndex + 1,
                length <= rest.count
            else { throw .notAnArchive }
            let end = rest.startIndex + length
            let pair = rest[(space + 1)..<end].dropLast().split(separator: UInt8(ascii: "="), maxSplits: 1)
                .map { String(decoding: $0, as: UTF8.self) }
            if pair.count == 2, pair[0] == "path" { named.path = pair[1] }
            if pair.count == 2, pair[0] == "size" {
                guard let size = Int(pair[1]), (0...maxFile).contains(size) else { throw .notAnArchive }
                named.size = size
            }
            rest = rest[end...]
        }
        return named
    }

    private static func isSafe(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("/")
            && !name.split(separator: "/", omittingEmptySubsequences: false).contains { [".", "..", ""].contains($0) }
    }

    private struct Header {
        var name: String
        var size: Int
        var type: Character

        init(_ block: [UInt8]) throws(Problem) {
            func text(_ range: Range<Int>) -> String {
                String(decoding: block[range].prefix { $0 != 0 }, as: UTF8.self)
            }
            func octal(_ range: Range<Int>) -> Int? {
                Int(text(range).filter { $0 != " " }, radix: 8)
            }
            let sum = block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element)) }
            let isPOSIX = block[262] == 0
            guard text(257..<262) == "ustar", isPOSIX || block[262] == UInt8(ascii: " "), octal(148..<156) == sum,
                let size = octal(124..<136), (0...TarReader.maxFile).contains(size)
            else { throw .notAnArchive }
            let folder = isPOSIX ? text(345..<500) : ""
            name = (folder.isEmpty ? "" : folder + "/") + text(0..<100)
            self.size = size
            type = Character(Unicode.Scalar(block[156]))
        }
    }
}
