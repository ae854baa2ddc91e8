public import Foundation
internal import GRDB
internal import MusterBase
public import MusterModel

/// An error of a workspace's database, or a refused operation on it.
public enum StoreError: Error, Hashable, Sendable {
    case notAWorkspace(String)
    case alreadyAWorkspace(String)
    /// The folders cannot be created; `reason` comes from the system.
    case cannotCreate(workspace: String, reason: String)
    /// A newer Muster wrote it.
    case newerVersion(String)
    case readOnly(String)
    /// Another process kept the database longer than the busy timeout.
    case locked(String)
    case corrupt(String)
    case diskFull(String)
    case failed(path: String, reason: String)
    /// The catalog changed since it was read.
    case catalogChanged
    case unreadableDefinition(DefinitionKey, reason: String)
    case unreadableRun(CampaignRun.ID)
    case runNotFound(CampaignRun.ID)
    /// The operation is not possible for a run with this status.
    case runChanged(CampaignRun.ID, CampaignRun.Status)
    /// The caller's lease is lost: another worker has claimed the run, or it has ended.
    case claimLost(CampaignRun.ID)
    /// The run is not held: it never was, or was released or rejected already.
    case runNotHeld(CampaignRun.ID)
    /// The contacts of the run cannot be withdrawn: an unfinished run counts them.
    case contactsInUse(CampaignRun.ID, by: CampaignRun.ID)
    /// The caller's lease on a delivery of the run is lost.
    case deliveryLost(CampaignRun.ID)
    /// The campaign has this run for the slot of its schedule.
    case slotTaken(CampaignRun.ID)
    case datasetNotFound(String)
    case datasetVersionExists(DatasetVersion.Key)
    /// The version has been removed after a later import.
    case datasetReplaced(DatasetVersion.Key)
    /// The version is current, or an unfinished run reads it.
    case datasetVersionInUse(DatasetVersion.Key)
    /// An unfinished run reads the dataset.
    case datasetInUse(String, CampaignRun.ID)
    /// This batch was imported from a file with the same contents.
    case interactionsKnown(InteractionFile)
    /// This batch was posted under the same id.
    case batchTaken(InteractionBatch)
    /// Another process has merged a batch of responses into another file.
    case interactionsMoved
    case taskNotFound(WorkTask.ID)
    /// Another assignee works on the task.
    case taskClaimed(WorkTask)
    /// The task is open, so that nobody can release it.
    case taskOpen(WorkTask)
    /// The task is completed, in another way than is asked for.
    case taskCompleted(WorkTask)
    case taskExpired(WorkTask)
    /// A task cannot be completed before it exists, or in the future.
    case taskNotYet(WorkTask, at: Date)
    case keyNotFound(APIKey.ID)
    /// Another key that has not been revoked has the name.
    case keyNameTaken(String)

    /// Stable; never changes once published.
    public var code: String {
        switch self {
        case .notAWorkspace: "store.notAWorkspace"
        case .alreadyAWorkspace: "store.alreadyAWorkspace"
        case .cannotCreate: "store.cannotCreate"
        case .newerVersion: "store.newerVersion"
        case .readOnly: "store.readOnly"
        case .locked: "store.locked"
        case .corrupt: "store.corrupt"
        case .diskFull: "store.diskFull"
        case .failed: "store.failed"
        case .catalogChanged: "catalog.changed"
        case .unreadableDefinition: "store.unreadableDefinition"
        case .unreadableRun: "store.unreadableRun"
        case .runNotFound: "run.notFound"
        case .runChanged: "run.changed"
        case .claimLost: "run.claimLost"
        case .runNotHeld: "run.notHeld"
        case .contactsInUse: "run.contactsInUse"
        case .deliveryLost: "delivery.claimLost"
        case .slotTaken: "run.slotTaken"
        case .datasetNotFound: "dataset.notFound"
        case .datasetVersionExists: "dataset.versionExists"
        case .datasetReplaced: "dataset.replaced"
        case .datasetVersionInUse: "dataset.versionInUse"
        case .datasetInUse: "dataset.inUse"
        case .batchTaken: "interactions.batchTaken"
        case .interactionsKnown: "interactions.known"
        case .interactionsMoved: "interactions.moved"
        case .taskNotFound: "task.notFound"
        case .taskClaimed: "task.claimed"
        case .taskOpen: "task.open"
        case .taskCompleted: "task.completed"
        case .taskExpired: "task.expired"
        case .taskNotYet: "task.wrongInstant"
        case .keyNotFound: "key.notFound"
        case .keyNameTaken: "key.nameTaken"
        }
    }

    public var message: String {
        switch self {
        case .notAWorkspace(let path):
            path == "." ? "The current folder is not a Muster workspace." : "There is no Muster workspace at \(path)."
        case .alreadyAWorkspace(let path): "There is a Muster workspace at \(path) already."
        case .cannotCreate(let path, let reason): "The workspace \(path) cannot be created: \(reason)."
        case .newerVersion(let path): "The workspace at \(path) was written by a newer Muster."
        case .readOnly(let path): "The workspace at \(path) cannot be written to."
        case .locked(let path): "The workspace at \(path) is in use by another process."
        case .corrupt(let path): "The database of the workspace at \(path) is damaged."
        case .diskFull(let path): "The disk of the workspace at \(path) is full."
        case .failed(let path, let reason): "The database of the workspace at \(path) failed: \(reason)."
        case .catalogChanged: "The catalog was changed by someone else in the meantime."
        case .unreadableDefinition(let key, let reason):
            "The stored \(key.kind.displayName) '\(key.id)' cannot be read: \(reason)"
        case .unreadableRun(let id): "The stored run '\(id)' cannot be read."
        case .runNotFound(let id): "There is no run '\(id)'."
        case .runChanged(let id, let status): "The run '\(id)' is already \(status.rawValue)."
        case .claimLost(let id): "The run '\(id)' was claimed by another process, or has ended."
        case .runNotHeld(let id): "Run '\(id)' is not held."
        case .contactsInUse(let id, let reader):
            "Run '\(id)' cannot be rejected now: run '\(reader)', which has not ended, counts its contacts."
        case .deliveryLost(let id): "The delivery of the run '\(id)' was claimed by another process, or has ended."
        case .slotTaken(let id): "This slot of the schedule already has the run '\(id)'."
        case .datasetNotFound(let name): "There is no dataset '\(name)'."
        case .datasetVersionExists(let key): "The dataset \(key) already exists."
        case .datasetReplaced(let key): "The dataset \(key) was replaced by a later import in the meantime."
        case .datasetVersionInUse(let key): "The dataset \(key) is in use."
        case .datasetInUse(let name, let run): "The dataset '\(name)' is read by the run '\(run)'."
        case .batchTaken(let batch): "The batch '\(batch.id)' already exists with other contents."
        case .interactionsKnown(let file):
            "Interactions from a file with the same contents were imported already, as batch \(file.batch) at "
                + "\(InstantFormat.text(file.registeredAt))."
        case .interactionsMoved: "The contact history was compacted by another process in the meantime."
        case .taskNotFound(let id): "There is no task '\(id)'."
        case .taskClaimed(let task):
            "The task '\(task.id)' is claimed by '\(task.assignee ?? "")'"
                + (task.claimedAt.map { " since \(InstantFormat.text($0))." } ?? ".")
        case .taskOpen(let task): "The task '\(task.id)' is open; nobody has claimed it."
        case .taskCompleted(let task):
            "The task '\(task.id)' is already completed by '\(task.assignee ?? "")' with the outcome '\(task.outcome ?? "")'."
        case .taskExpired(let task):
            "The task '\(task.id)' expired" + (task.dueAt.map { " at \(InstantFormat.text($0))." } ?? ".")
        case .taskNotYet(let task, let instant):
            "The task '\(task.id)' cannot be completed at \(InstantFormat.text(instant)): it exists since "
                + "\(InstantFormat.text(task.createdAt)), and the instant may not be in the future."
        case .keyNotFound(let id): "There is no key '\(id)'."
        case .keyNameTaken(let name): "There is a key called '\(name)' already."
        }
    }

    /// The next step, in words that hold for the command line and the API alike. Both add hints of their own.
    public var hint: String? {
        switch self {
        case .notAWorkspace: "Name one with --workspace DIR or MUSTER_WORKSPACE, or create one with: muster init DIR"
        case .alreadyAWorkspace: "Use it, or choose another folder."
        case .cannotCreate: "Choose a folder that you may write to, or one that does not exist yet."
        case .newerVersion: "Use that version of Muster, or a later one."
        case .readOnly: "Check the permissions of the directory and of muster.db in it."
        case .locked, .catalogChanged, .interactionsMoved, .datasetReplaced: "Try again."
        case .runNotHeld: "muster show RUN shows its state."
        case .contactsInUse: "Try again when that run has ended, or cancel it."
        case .datasetInUse: "Wait until the run has ended, or cancel it."
        case .batchTaken: "Use a different id for every batch."
        case .keyNameTaken: "Choose another name, or revoke that key first."
        case .taskClaimed: "Work on another task, or assign it to someone else first."
        case .taskCompleted(let task):
            task.batch.map {
                "To correct the outcome, undo batch \($0) of the contact history: its tasks are claimed again then."
            }
                ?? "Its outcome is not in the contact history yet. It gets a batch there within a minute, which can be undone."
        case .taskExpired: "An outcome from before that instant can still be recorded: name its instant."
        case .corrupt: "Restore muster.db from a backup."
        case .diskFull: "Free disk space and try again."
        case .failed, .unreadableDefinition, .unreadableRun, .runChanged, .claimLost, .deliveryLost, .slotTaken,
            .datasetVersionExists, .datasetVersionInUse, .runNotFound, .datasetNotFound, .interactionsKnown, .keyNotFound,
            .taskNotFound, .taskOpen, .taskNotYet:
            nil
        }
    }

    /// - Parameter path: the path of the workspace.
    init(_ error: any Error, at path: String) {
        guard let error = error as? DatabaseError else {
            self = (error as? StoreError) ?? .failed(path: path, reason: "\(error)")
            return
        }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path)
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: self = .readOnly(path)
        case .SQLITE_FULL: self = .diskFull(path)
        // SQLite reports some writes to a full disk as input/output errors.
        case .SQLITE_IOERR where DiskSpace.isUsedUp(at: path): self = .diskFull(path)
        default: self = .failed(path: path, reason: error.message ?? "\(error.resultCode)")
        }
    }
}

extension StoreError: CustomStringConvertible {
    public var description: String { message + (hint.map { " (\($0))" } ?? "") }
}
