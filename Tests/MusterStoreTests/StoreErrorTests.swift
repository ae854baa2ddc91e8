import GRDB
import Testing

@testable import MusterStore

@Suite struct StoreErrorTests {
    @Test("an input or output error on a disk without free space means that the disk is full")
    func fullDisk() {
        let error = DatabaseError(resultCode: .SQLITE_IOERR)
        // A file system that never has free space.
        #expect(StoreError(error, at: "/proc").code == "store.diskFull")
        #expect(StoreError(error, at: "/tmp").code == "store.failed")
        #expect(
            StoreError(DatabaseError(resultCode: .SQLITE_FULL), at: "/tmp").message
                == "The disk of the workspace at /tmp is full.")
    }
}
