/// A set of permissions. Each role includes the permissions of those before it.
public enum AccessRole: String, CaseIterable, Hashable, Sendable, Codable, Comparable {
    /// Read everything except keys and the audit log.
    case viewer
    /// Change the catalog and campaigns, import data and run campaigns.
    case `operator`
    /// Manage keys and read the audit log.
    case admin

    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
