internal import Foundation

/// How many files, connections among them, the process may have open.
enum FileDescriptorLimit {
    /// What the database, the engine and a run's files need beside connections.
    private static let spare = 256

    /// Lets the process have as many as the system allows it.
    ///
    /// - Parameter wanted: connections.
    /// - Returns: how many connections that leaves room for, each with a file that it downloads; at least 16.
    static func connections(_ wanted: Int) -> Int {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(files, &limit) == 0 else { return wanted }
        let most = limit.rlim_max
        if limit.rlim_cur < most {
            limit.rlim_cur = most
            if setrlimit(files, &limit) != 0 { getrlimit(files, &limit) }
        }
        return max(16, min(wanted, (Int(clamping: limit.rlim_cur) - spare) / 2))
    }
}
