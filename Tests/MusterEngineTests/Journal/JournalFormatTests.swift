import MusterKernel
import MusterModel
import MusterTestSupport
import Testing

@testable import MusterEngine

@Suite struct JournalFormatTests {
    private static let seed = seed("a run", part: 3)

    private static func seed(_ key: String, part: UInt64) -> JournalChecksum {
        var seed = JournalChecksum()
        seed.combine(key)
        seed.combine(part)
        return seed
    }

    private static func file(_ payloads: [[UInt8]], seed: JournalChecksum = seed) -> [UInt8] {
        payloads.enumerated().flatMap { index, payload in
            JournalFrame.bytes(index == 0 ? .part : .batch, number: index, seed: seed) { $0.append(payload) }
        }
    }

    /// - Returns: the payloads; `nil` when the file does not end with a frame.
    private static func read(_ bytes: [UInt8], seed: JournalChecksum = seed) throws(JournalError) -> [[UInt8]]? {
        var buffer = bytes[...]
        var payloads: [[UInt8]] = []
        while let frame = try JournalFrame.take(from: &buffer, seed: seed) {
            var parser = JournalParser(frame.payload)
            payloads.append(try parser.numbers(UInt8.self))
            guard frame.number == payloads.count - 1, frame.kind == (payloads.count == 1 ? .part : .batch) else {
                throw .malformed
            }
        }
        return buffer.isEmpty ? payloads : nil
    }

    private static var payloads: [[UInt8]] {
        var random = SeededRandom(seed: 1)
        return [random.bytes(5), random.bytes(64), [], random.bytes(41)]
    }

    @Test("frames are read as they were written, in pieces of any size")
    func roundTrip() throws {
        let file = Self.file(Self.payloads)
        #expect(try Self.read(file) == Self.payloads)
        var random = SeededRandom(seed: 2)
        for _ in 0..<50 {
            var (buffer, remaining): (ArraySlice<UInt8>, ArraySlice<UInt8>) = ([], file[...])
            var count = 0
            while !remaining.isEmpty {
                let piece = remaining.prefix(random.int(1...40))
                remaining = remaining.dropFirst(piece.count)
                buffer = ArraySlice(Array(buffer) + piece)
                while try JournalFrame.take(from: &buffer, seed: Self.seed) != nil { count += 1 }
            }
            #expect(count == 4 && buffer.isEmpty)
        }
    }

    @Test("damage to any byte is detected")
    func damage() {
        let file = Self.file(Self.payloads)
        var random = SeededRandom(seed: 3)
        for index in file.indices {
            for change in (0..<8).map({ UInt8(1) << $0 }) + [0xff, UInt8(random.int(1...255))] {
                var damaged = file
                damaged[index] ^= change
                let read = try? Self.read(damaged)
                #expect(read.flatMap(\.self) == nil, "byte \(index), change \(change)")
            }
        }
    }

    @Test("a file that was cut short is not complete, wherever it was cut")
    func truncation() {
        let file = Self.file(Self.payloads)
        let ends = (1...4).map { Self.file(Array(Self.payloads.prefix($0))).count }
        for length in 1..<file.count where !ends.contains(length) {
            let read = try? Self.read(Array(file.prefix(length)))
            #expect(read.flatMap(\.self) == nil, "\(length) bytes")
        }
    }

    @Test("frames of another run, part or order are refused")
    func otherRun() {
        let file = Self.file(Self.payloads)
        for seed in [Self.seed("another run", part: 3), Self.seed("a run", part: 2), JournalChecksum()] {
            #expect(throws: JournalError.self) { try Self.read(file, seed: seed) }
        }
        #expect(throws: JournalError.self) { try Self.read(Self.file([[1]]) + Self.file([[2]])) }
    }

    @Test("a checksum depends on every byte, on the length and on the division into pieces")
    func checksum() {
        func value(_ pieces: [[UInt8]]) -> UInt64 {
            var checksum = JournalChecksum()
            for piece in pieces { piece.withUnsafeBytes { checksum.combine($0) } }
            return checksum.value
        }
        var random = SeededRandom(seed: 4)
        var values: Set<UInt64> = []
        for length in 0...40 { values.insert(value([Array(repeating: 0, count: length)])) }
        #expect(values.count == 41)
        for length in 1...40 {
            let bytes = random.bytes(length)
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= UInt8(random.int(1...255))
                #expect(value([changed]) != value([bytes]))
            }
            #expect(value([bytes]) == value([bytes]))
            #expect(value([Array(bytes.prefix(length / 2)), Array(bytes.dropFirst(length / 2))]) != value([bytes]))
        }
    }

    @Test("values are parsed as they were appended")
    func values() throws {
        let compact: [[Int32]] = [[], [0], [255, 0], [256, 1], [65_535], [65_536, 2], [.max]]
        var bytes = JournalBytes()
        bytes.append(-7)
        bytes.append(fixed: UInt64.max)
        bytes.append([1.5, -.infinity])
        bytes.append("Zoë\u{0}")
        for numbers in compact { bytes.append(compact: numbers) }
        var parser = JournalParser(bytes.bytes[...])
        #expect(try parser.int() == -7)
        #expect(try parser.fixed(UInt64.self) == .max)
        #expect(try parser.numbers(Double.self) == [1.5, -.infinity])
        #expect(try parser.text() == "Zoë\u{0}")
        for numbers in compact { #expect(try parser.compactNumbers() == numbers) }
        #expect(parser.isAtEnd)
        #expect(throws: JournalError.malformed) { try parser.int() }
    }

    @Test("a count that exceeds the bytes is refused", arguments: [-1, 3, Int.max, Int.min])
    func counts(count: Int) {
        var bytes = JournalBytes()
        bytes.append(count)
        bytes.append(fixed: UInt16(1))
        var parser = JournalParser(bytes.bytes[...])
        #expect(throws: JournalError.malformed) { try parser.numbers(UInt8.self) }
    }

    @Test("batches are restored to the last bit", arguments: 0..<40)
    func batches(seed: Int) throws {
        var random = SeededRandom(seed: seed)
        let batch = Self.batch(&random)
        var bytes = JournalBytes()
        batch.append(to: &bytes)
        #expect(bytes.bytes.count <= batch.journalSize + (batch.personalization ?? []).reduce(0) { $0 + 8 + $1.utf8.count })
        let restored = try RecommendationBatch(journalBytes: bytes.bytes[...], treatmentCount: 300)
        #expect(restored.customerBytes == batch.customerBytes && restored.customerEnds == batch.customerEnds)
        #expect(restored.heldOut == batch.heldOut && restored.customers == batch.customers && restored.ranks == batch.ranks)
        #expect(restored.treatments == batch.treatments && restored.personalization == batch.personalization)
        #expect(restored.scores.map(\.bitPattern) == batch.scores.map(\.bitPattern))
        #expect(restored.values.map(\.bitPattern) == batch.values.map(\.bitPattern))
        // Neither a missing byte nor another plan goes unnoticed.
        #expect(throws: JournalError.self) {
            try RecommendationBatch(journalBytes: bytes.bytes.dropLast(), treatmentCount: 300)
        }
        if let greatest = batch.treatments.max() {
            #expect(throws: JournalError.self) {
                try RecommendationBatch(journalBytes: bytes.bytes[...], treatmentCount: Int(greatest))
            }
        }
    }

    @Test("arbitrary bytes are refused, and never crash", arguments: 0..<200)
    func arbitraryBytes(seed: Int) {
        var random = SeededRandom(seed: seed)
        var batch = JournalBytes()
        Self.batch(&random).append(to: &batch)
        var bytes = batch.bytes
        for _ in 0..<random.int(1...4) { bytes[random.int(0...bytes.count - 1)] = UInt8(random.int(0...255)) }
        _ = try? RecommendationBatch(journalBytes: bytes[...], treatmentCount: 300)
        let noise = random.bytes(random.int(0...400))
        #expect(throws: JournalError.self) { try RecommendationBatch(journalBytes: noise[...], treatmentCount: 300) }
        #expect(throws: JournalError.self) { try JournalState(noise[...]) }
    }

    @Test("the state of a run is restored")
    func state() throws {
        var times = StageTimings()
        times[.facts] = .init(duration: .milliseconds(1_234_567), rows: 99)
        times[.write] = .init(duration: .zero, rows: 7)
        let allocation = Allocation.State(
            processed: 1_000, recommended: 400, counts: [100, 0, 300],
            closures: [Allocation.Closure(.total, at: 999), Allocation.Closure(.budget(2), at: nil)],
            heldOut: Allocation.HeldOut(customers: 5, recommended: 4, counts: [1, 2, 1]),
            funnel: Funnel(reasonCount: 2, drops: Array(0..<6), recommended: [1, 2, 3], heldOut: [0, 1, 0]))
        let state = JournalState(
            saved: .init(
                allocation: allocation,
                closures: [.init(limit: .total, customerId: "C999"), .init(limit: .budget(2), customerId: nil)]),
            times: times)
        var bytes = JournalBytes()
        state.append(to: &bytes)
        let restored = try JournalState(bytes.bytes[...])
        #expect(restored.saved.allocation == allocation)
        #expect(restored.saved.closures == state.saved.closures)
        for stage in RunStage.Name.allCases { #expect(restored.times[stage] == times[stage]) }
        for length in bytes.bytes.indices {
            #expect(throws: JournalError.self) { try JournalState(bytes.bytes.prefix(length)) }
        }
    }

    private static func batch(_ random: inout SeededRandom) -> RecommendationBatch {
        var batch = RecommendationBatch()
        let (isExact, isScore) = (random.chance(0.7), random.chance(0.5))
        for _ in 0..<random.int(0...30) {
            batch.appendCustomer(id: random.bytes(random.int(1...300))[...], isHeldOut: random.chance(0.2))
            for rank in 1...random.int(1...4) {
                let score = Double(random.int(0...1_000_000)) / 1_000_000
                batch.append(
                    rank: rank, treatment: random.int(0...299), score: isExact ? score : score / 3,
                    value: isScore ? (isExact ? score : score / 3) : score * 1.7)
            }
        }
        if random.chance(0.3) { batch.personalization = (0..<batch.count).map { "{\"n\":\($0)}" } }
        return batch
    }
}
