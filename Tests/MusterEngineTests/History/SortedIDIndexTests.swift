import MusterTestSupport
import Testing

@testable import MusterEngine

@Suite struct SortedIDIndexTests {
    private static func index(_ ids: [[UInt8]]) -> SortedIDIndex {
        var index = SortedIDIndex()
        for id in ids { index.append(id.span) }
        index.seal()
        return index
    }

    /// Sorted, each once.
    private static func ids(_ random: inout SeededRandom) -> [[UInt8]] {
        let (count, alphabet) = (random.int(0...200), random.int(1...4))
        let prefix = Array("customer-".utf8.prefix(random.int(0...9)))
        let ids = (0..<count).map { _ in
            prefix + (0..<random.int(0...20)).map { _ in UInt8(random.int(0...alphabet) * 63) }
        }
        return Set(ids).sorted { $0.lexicographicallyPrecedes($1) }
    }

    @Test("every id of the list is found at its position, in any order of searching", arguments: 0..<60)
    func found(seed: Int) {
        var random = SeededRandom(seed: seed)
        let ids = Self.ids(&random)
        var index = Self.index(ids)
        #expect(index.count == ids.count)
        let ascending = Array(ids.indices)
        for order in [ascending, ascending.reversed(), ascending.shuffled(using: &random)] {
            for position in order { #expect(index.position(of: ids[position]) == position) }
        }
    }

    @Test("an id that is not in the list is not found, whether it is within its range or not", arguments: 0..<60)
    func notFound(seed: Int) {
        var random = SeededRandom(seed: seed)
        let ids = Self.ids(&random)
        let known = Set(ids)
        var index = Self.index(ids)
        for _ in 0..<300 {
            var id = ids.randomElement(using: &random) ?? []
            switch random.int(0...3) {
            case 0: id.append(UInt8(random.int(0...255)))
            case 1: id = Array(id.dropLast())
            case 2: if !id.isEmpty { id[random.int(0...id.count - 1)] ^= 1 }
            default: id = random.bytes(random.int(0...12))
            }
            let position = index.position(of: id)
            #expect(position.map { ids[$0] == id } ?? !known.contains(id))
        }
    }

    @Test("an index can be filled again")
    func removeAll() {
        var index = Self.index([Array("a".utf8), Array("b".utf8)])
        #expect(index.position(of: Array("b".utf8)) == 1)
        index.removeAll()
        #expect(index.count == 0 && index.position(of: Array("b".utf8)) == nil)
        index.append(Array("b".utf8).span)
        index.seal()
        #expect(index.position(of: Array("b".utf8)) == 0 && index.position(of: Array("a".utf8)) == nil)
    }
}

extension SortedIDIndex {
    /// A span cannot be part of an expectation.
    fileprivate mutating func position(of id: [UInt8]) -> Int? { find(id.span) }
}
