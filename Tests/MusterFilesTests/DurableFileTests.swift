import Foundation
import MusterFiles
import MusterTestSupport
import Testing

@Suite struct DurableFileTests {
    @Test("a file appears under its name only when published")
    func publishing() throws {
        let folder = try TemporaryFolder()
        var file = try DurableFile(path: folder.path + "/out.csv")
        try file.append(Array("abc".utf8))
        #expect(try !folder.contents.contains("out.csv"))
        #expect(file.byteCount == 3)
        let sealed = try file.seal()
        #expect(try !folder.contents.contains("out.csv"))
        try sealed.publish()
        // The first example of FIPS 180-2.
        #expect(sealed.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(try folder.contents == ["out.csv"])
        #expect(try String(contentsOfFile: folder.path + "/out.csv", encoding: .utf8) == "abc")
    }

    @Test("an unpublished file leaves nothing behind and an older file untouched")
    func givingUp() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/out.csv"
        try "old".write(toFile: path, atomically: false, encoding: .utf8)
        do {
            var file = try DurableFile(path: path)
            try file.append(Array("new".utf8))
        }
        #expect(try folder.contents == ["out.csv"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    }

    @Test("publishing replaces an older file and the temporary file of a crash")
    func replacing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/out.csv"
        try "old and longer".write(toFile: path, atomically: false, encoding: .utf8)
        try "left behind by a crash".write(toFile: path + ".partial", atomically: false, encoding: .utf8)
        var file = try DurableFile(path: path)
        try file.append(Array("new".utf8))
        try file.publish()
        #expect(try folder.contents == ["out.csv"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    }

    @Test("a sealed file has no name until it is published; discarded, it leaves nothing")
    func sealing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/out.csv"
        var file = try DurableFile(path: path)
        try file.append(Array("abc".utf8))
        let sealed = try file.seal()
        #expect(sealed.path == path && sealed.byteCount == 3)
        #expect(try Folder.size(ofFile: sealed.temporaryPath) == 3)
        #expect(try folder.contents == ["out.csv.partial"])
        sealed.discard()
        #expect(try folder.contents.isEmpty)
        #expect(throws: FileError.cannotWrite(path: sealed.temporaryPath, reason: "No such file or directory")) {
            try sealed.publish()
        }
    }

    @Test("discarding a published file does nothing")
    func discardingPublished() throws {
        let folder = try TemporaryFolder()
        let sealed = try DurableFile(path: folder.path + "/out.csv").seal()
        try sealed.publish()
        sealed.discard()
        #expect(try folder.contents == ["out.csv"])
    }

    @Test("an empty file has the hash of nothing")
    func empty() throws {
        let folder = try TemporaryFolder()
        let sealed = try DurableFile(path: folder.path + "/out.csv").seal()
        try sealed.publish()
        #expect(sealed.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(try Data(contentsOf: URL(filePath: folder.path + "/out.csv")).isEmpty)
    }

    @Test("a million letters, in pieces small and large, none among them", arguments: [1_000_000, 333_333, 4096])
    func pieces(_ size: Int) throws {
        let folder = try TemporaryFolder()
        var file = try DurableFile(path: folder.path + "/out.csv")
        for start in stride(from: 0, to: 1_000_000, by: size) {
            try file.append(Array(repeating: UInt8(ascii: "a"), count: min(size, 1_000_000 - start)))
            try file.append([])
        }
        #expect(file.byteCount == 1_000_000)
        let sealed = try file.seal()
        // The third example of FIPS 180-2.
        #expect(sealed.sha256 == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        try sealed.publish()
        #expect(try Data(contentsOf: URL(filePath: folder.path + "/out.csv")).count == 1_000_000)
    }

    @Test("a large append is written whole", .tags(.slow), .fullRunOnly)
    func large() throws {
        let folder = try TemporaryFolder()
        var file = try DurableFile(path: folder.path + "/out.csv")
        let bytes = (0..<64 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try file.append(bytes)
        try file.publish()
        #expect(try Data(contentsOf: URL(filePath: folder.path + "/out.csv")).elementsEqual(bytes))
    }

    @Test("a folder that is missing or is a file is named in the error")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(filePath: folder.path + "/file"))
        for (parent, reason) in [("missing", "No such file or directory"), ("file", "Not a directory")] {
            let path = folder.path + "/\(parent)/out.csv"
            let error = #expect(throws: FileError.self) { try DurableFile(path: path).publish() }
            #expect(error == .cannotWrite(path: path, reason: reason))
            #expect(error?.message == "\(path) cannot be written: \(reason).")
        }
    }

    @Test("a name taken by a folder is an error and leaves no temporary file")
    func nameTaken() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/out.csv"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        var file = try DurableFile(path: path)
        try file.append([1])
        do {
            try file.publish()
            Issue.record("published over a folder")
        } catch {
            #expect(error == .cannotWrite(path: path, reason: "Is a directory"))
        }
        #expect(try folder.contents == ["out.csv"])
    }
}
