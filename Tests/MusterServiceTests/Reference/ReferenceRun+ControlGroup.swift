extension CampaignCase {
    /// Whether a customer belongs to the control group.
    ///
    /// - Source: FNV-1a, 64 bits, of the seed, a zero byte and the customer's id, through the finaliser of splitmix64;
    ///   its remainder by a million is below the percentage.
    func isHeldOut(_ customer: String) -> Bool {
        guard let (percent, seed) = controlGroup else { return false }
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in Array((seed ?? "campaign").utf8) + [0] + Array(customer.utf8) {
            hash ^= UInt64(byte)
            hash = hash &* 1_099_511_628_211
        }
        hash ^= hash >> 30
        hash = hash &* 0xbf58_476d_1ce4_e5b9
        hash ^= hash >> 27
        hash = hash &* 0x94d0_49bb_1331_11eb
        hash ^= hash >> 31
        return hash % 1_000_000 < UInt64((percent * 10_000).rounded())
    }
}
