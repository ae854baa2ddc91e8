import Foundation
import MusterFiles
import MusterTestSupport
import Testing

@Suite struct TarReaderTests {
    private func extract(_ archive: Data) throws -> [String: String] {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.tar"
        try archive.write(to: URL(filePath: path))
        let target = folder.path + "/files"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
        let entries = try TarReader(path: path).extract(to: target)
        return try Dictionary(
            uniqueKeysWithValues: entries.map { ($0.path, try String(contentsOfFile: target + "/" + $0.path, encoding: .utf8)) })
    }

    /// A header with a correct checksum.
    private func header(_ name: String, size: String, type: Character = "0", magic: String = "ustar\u{0}00") -> Data {
        var block = [UInt8](repeating: 0, count: 512)
        for (text, offset) in [(name, 0), (size, 124), ("        ", 148), (String(type), 156), (magic, 257)] {
            for (index, byte) in text.utf8.enumerated() { block[offset + index] = byte }
        }
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        for (index, byte) in (sum + "\u{0}").utf8.enumerated() { block[148 + index] = byte }
        return Data(block)
    }

    private func padded(_ text: String) -> Data { Data(text.utf8) + Data(count: 512 - text.utf8.count) }

    @Test("archives of tar are read, in each of its formats", arguments: ["gnu", "ustar", "pax"])
    func formats(_ format: String) throws {
        let folder = try TemporaryFolder()
        let long = String(repeating: "long-", count: 18) + ".csv"
        try FileManager.default.createDirectory(atPath: folder.path + "/in/folder", withIntermediateDirectories: true)
        for name in ["a.csv", "folder/b.csv", "folder/" + long] {
            try Data("of \(name)".utf8).write(to: URL(filePath: folder.path + "/in/" + name))
        }
        let tar = Process()
        tar.executableURL = URL(filePath: "/usr/bin/env")
        tar.arguments = [
            "tar", "--format=\(format)", "-C", folder.path + "/in", "-cf", folder.path + "/a.tar", "./a.csv", "folder",
        ]
        try tar.start()
        try tar.waitForEnd()
        let files = try extract(Data(contentsOf: URL(filePath: folder.path + "/a.tar")))
        #expect(Set(files.keys) == ["a.csv", "folder/b.csv", "folder/" + long])
        #expect(files.allSatisfy { $0.value == "of \($0.key)" })
    }

    @Test(
        "a header with an impossible size or record is refused",
        arguments: [
            ("-1", ""), ("777777777777777", ""), ("12", "1 path=a.csv"), ("12", "-5 path=a.cs"), ("12", "99 path=a.cs"),
            ("13", "13 size=-100\n"), ("28", "28 size=9223372036854775807\n"),
        ])
    func impossible(_ size: String, _ records: String) throws {
        let octal = records.isEmpty ? size : String(records.utf8.count, radix: 8)
        let archive = header("pax", size: octal, type: "x") + padded(records) + header("a.csv", size: "1") + padded("x")
        #expect(throws: TarReader.Problem.notAnArchive) { try extract(archive) }
    }

    @Test("a damaged archive is read or refused, and never ends the process", arguments: 0..<20)
    func damage(_ seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let sound = header("pax", size: "15", type: "x") + padded("13 path=b.c\n\n") + header("a", size: "3") + padded("abc")
        for _ in 0..<50 {
            var archive = sound + Data(count: 1024)
            for _ in 0..<3 { archive[Int.random(in: 0..<1024, using: &random)] = UInt8.random(in: 0...255, using: &random) }
            do { _ = try extract(archive) } catch is TarReader.Problem {} catch is FileError {} catch is CocoaError {}
        }
    }
}
