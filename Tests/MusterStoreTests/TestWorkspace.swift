import Foundation
import MusterModel
import MusterStore
import Testing

/// A temporary folder for one test, removed afterwards.
final class TestWorkspace: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("muster-\(UUID().uuidString)").path
    static let noon = Date(timeIntervalSince1970: 1_767_268_800)

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { Store.databasePath(of: path) }
}

extension RunClaim {
    /// The claimed run, if the claim succeeded.
    var claimed: ClaimedRun? { if case .taken(let claimed) = self { claimed } else { nil } }
}

extension StoreError {
    /// The error of `body`, if it throws one.
    static func of(_ body: () throws -> Void) -> StoreError? {
        do {
            try body()
            return nil
        } catch {
            return error as? StoreError
        }
    }
}
