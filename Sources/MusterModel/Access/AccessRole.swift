/// What someone may do. Each role may do all that those before it may.
public enum AccessRole: String, CaseIterable, Hashable, Sendable, Codable, Comparable {
    /// Look at everything but keys and the audit log.
    case viewer
    /// Change the catalog and campaigns, bring data in, and run campaigns.
    case `operator`
    /// Also keys and the audit log.
    case admin

    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
