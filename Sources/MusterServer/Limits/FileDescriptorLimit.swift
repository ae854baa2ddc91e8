internal import Foundation

/// The limit on the process's open file descriptors, connections included.
enum FileDescriptorLimit {
    /// Descriptors reserved for the database, the engine and the files of runs.
    private static let spare = 256

    /// Raises the process's limit to the maximum that the system allows.
    ///
    /// - Parameter requested: the desired number of connections.
    /// - Returns: the number of connections that fit, counting a downloaded file for each; at least 16.
    static func connections(_ requested: Int) -> Int {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(files, &limit) == 0 else { return requested }
        let hardLimit = limit.rlim_max
        if limit.rlim_cur < hardLimit {
            limit.rlim_cur = hardLimit
            if setrlimit(files, &limit) != 0 { getrlimit(files, &limit) }
        }
        return max(16, min(requested, (Int(clamping: limit.rlim_cur) - spare) / 2))
    }
}
