import MusterModel
import Testing

@Suite struct HoldoutSamplerTests {
    /// Computed independently: 64-bit FNV-1a over the seed, a zero byte and the id, with the finaliser of splitmix64, modulo
    /// 1,000,000.
    static let buckets: [(seed: String, id: String, bucket: Int)] = [
        ("weekly", "C000001", 404_231), ("weekly", "C000002", 425_710), ("weekly", "", 77_017), ("", "weekly", 125_465),
        ("Kontrollgruppe ü", "Zoë", 411_643), ("a", "b€", 658_964),
    ]

    @Test("an id is held out if its bucket, of a million, is below the percentage", arguments: buckets)
    func fixedValues(_ seed: String, _ id: String, _ bucket: Int) {
        let before = HoldoutSampler(percent: Double(bucket) / 10_000, seed: seed)
        let after = HoldoutSampler(percent: Double(bucket + 1) / 10_000, seed: seed)
        #expect(!before.isHeldOut(id))
        #expect(after.isHeldOut(id))
        let bytes = Array(id.utf8)
        let inBytes = (before: before.isHeldOut(bytes.span), after: after.isHeldOut(bytes.span))
        #expect(inBytes == (before: false, after: true))
    }

    @Test("the customers held out at ten percent among the first hundred numbers never change")
    func firstHundred() {
        let holdoutSampler = HoldoutSampler(percent: 10, seed: "spring")
        #expect((1...100).filter { holdoutSampler.isHeldOut(String($0)) } == [11, 30, 56, 72, 82, 92])
    }

    @Test("the share of a million customers held out is the percentage, and seeds are independent")
    func distribution() {
        let spring = HoldoutSampler(percent: 10, seed: "spring")
        let autumn = HoldoutSampler(percent: 10, seed: "autumn")
        let quarter = HoldoutSampler(percent: 2.5, seed: "spring")
        var counts = (spring: 0, quarter: 0, both: 0, strays: 0)
        for number in 0..<1_000_000 {
            let id = Array(String(number).utf8)
            guard spring.isHeldOut(id.span) else {
                if quarter.isHeldOut(id.span) { counts.strays += 1 }
                continue
            }
            counts.spring += 1
            if quarter.isHeldOut(id.span) { counts.quarter += 1 }
            if autumn.isHeldOut(id.span) { counts.both += 1 }
        }
        #expect(counts == (spring: 99_918, quarter: 25_103, both: 10_076, strays: 0))
    }

    @Test("no customer is held out at 0 percent, every customer at 100")
    func ends() {
        for number in 0..<1_000 {
            #expect(!HoldoutSampler(percent: 0, seed: "s").isHeldOut(String(number)))
            #expect(HoldoutSampler(percent: 100, seed: "s").isHeldOut(String(number)))
        }
    }
}
