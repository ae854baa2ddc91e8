public import Foundation

/// Files that a process left behind when it was killed.
public enum StaleFiles {
    /// Removes the files and folders in a folder that have not changed for a day, longer than any import, upload or run
    /// takes. Files that cannot be removed do no harm; the next sweep tries again.
    ///
    /// - Parameters:
    ///   - folder: nothing happens when it does not exist.
    ///   - now: the current time by the clock of the workspace.
    ///   - isUnused: whether nothing refers to the file of this name.
    public static func sweep(
        _ folder: String, olderThan age: TimeInterval = 86_400, now: Date, where isUnused: (String) -> Bool = { _ in true }
    ) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where isUnused(name) {
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + name)
            guard let changed = attributes?[.modificationDate] as? Date, now.timeIntervalSince(changed) > age else { continue }
            try? FileManager.default.removeItem(atPath: folder + "/" + name)
        }
    }
}
