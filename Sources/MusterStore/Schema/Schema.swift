internal import GRDB

/// The schema of `muster.db`, in plain SQL.
///
/// Instants are milliseconds since 1970, UTC. The columns `json`, `before`, `after`, `schema`, `definition` and `report`
/// hold JSON. A published version never changes: the next one adds a migration.
enum Schema {
    /// `MUST` in ASCII, in the header of every Muster database.
    private static let applicationID = 0x4d55_5354

    static func isMusterDatabase(_ db: Database) throws -> Bool {
        try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            for tables in [catalog, datasets, runs, deliveries, notifications, campaigns, history, workLists, access] {
                try db.execute(sql: tables)
            }
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        return migrator
    }

    private static let catalog = """
        CREATE TABLE definition (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1),
            json TEXT NOT NULL,
            updatedAt INTEGER NOT NULL,
            fileStatus TEXT,
            PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE definition_history (
            revision INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            version INTEGER NOT NULL,
            action TEXT NOT NULL CHECK (action IN ('create', 'replace', 'delete')),
            before TEXT,
            after TEXT,
            at INTEGER NOT NULL,
            by TEXT NOT NULL,
            UNIQUE (kind, id, version)
        ) STRICT;
        """

    private static let datasets = """
        CREATE TABLE dataset_version (
            dataset TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1),
            path TEXT NOT NULL,
            schema TEXT NOT NULL,
            rowCount INTEGER NOT NULL CHECK (rowCount >= 0),
            importedAt INTEGER NOT NULL,
            PRIMARY KEY (dataset, version)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE dataset_part (
            dataset TEXT NOT NULL,
            version INTEGER NOT NULL,
            part INTEGER NOT NULL CHECK (part >= 0),
            path TEXT NOT NULL,
            rowCount INTEGER NOT NULL CHECK (rowCount >= 0),
            minKey TEXT NOT NULL,
            maxKey TEXT NOT NULL,
            PRIMARY KEY (dataset, version, part),
            FOREIGN KEY (dataset, version) REFERENCES dataset_version ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE dataset (
            name TEXT NOT NULL PRIMARY KEY,
            lastVersion INTEGER NOT NULL,
            currentVersion INTEGER,
            FOREIGN KEY (name, currentVersion) REFERENCES dataset_version (dataset, version)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE dataset_statistics (
            dataset TEXT NOT NULL,
            version INTEGER NOT NULL,
            json TEXT NOT NULL,
            PRIMARY KEY (dataset, version),
            FOREIGN KEY (dataset, version) REFERENCES dataset_version (dataset, version) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE segment_size (
            dataset TEXT NOT NULL,
            version INTEGER NOT NULL,
            condition TEXT NOT NULL,
            customers INTEGER NOT NULL,
            PRIMARY KEY (dataset, version, condition),
            FOREIGN KEY (dataset, version) REFERENCES dataset_version (dataset, version) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        """

    /// `campaign_run_transition` allows the transitions that `CampaignRun.Status.successors` lists.
    private static let runs = """
        CREATE TABLE campaign_counter (
            campaignId TEXT NOT NULL PRIMARY KEY,
            lastRunNumber INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE campaign_run (
            id TEXT NOT NULL PRIMARY KEY,
            campaignId TEXT NOT NULL,
            runNumber INTEGER NOT NULL CHECK (runNumber >= 1),
            status TEXT NOT NULL CHECK (
                status IN ('pending', 'running', 'completed', 'completed_with_errors', 'failed', 'cancelled')),
            "trigger" TEXT NOT NULL CHECK ("trigger" IN ('manual', 'schedule')),
            isDryRun INTEGER NOT NULL,
            scheduledFor INTEGER,
            createdAt INTEGER NOT NULL,
            startedAt INTEGER,
            json TEXT NOT NULL,
            definition TEXT NOT NULL,
            planHash TEXT,
            catalogRevision INTEGER,
            dataset TEXT,
            datasetVersion INTEGER,
            usesContactPolicies INTEGER NOT NULL,
            historyBatch INTEGER,
            asOf INTEGER,
            owner TEXT,
            leaseUntil INTEGER,
            cancelRequestedAt INTEGER,
            idempotencyKey TEXT,
            unreportedBy TEXT,
            UNIQUE (campaignId, runNumber),
            CHECK ((historyBatch IS NULL) = (asOf IS NULL)),
            CHECK ((owner IS NULL) = (leaseUntil IS NULL)),
            FOREIGN KEY (dataset, datasetVersion) REFERENCES dataset_version (dataset, version) ON DELETE SET NULL
        ) STRICT;

        CREATE UNIQUE INDEX campaign_run_slot ON campaign_run (campaignId, scheduledFor) WHERE "trigger" = 'schedule';
        CREATE INDEX campaign_run_status ON campaign_run (status, createdAt);
        CREATE INDEX campaign_run_dataset ON campaign_run (dataset, datasetVersion);
        CREATE INDEX campaign_run_idempotency ON campaign_run (idempotencyKey) WHERE idempotencyKey IS NOT NULL;

        CREATE TRIGGER campaign_run_transition BEFORE UPDATE OF status ON campaign_run
        WHEN NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (VALUES
            ('pending', 'running'), ('pending', 'failed'), ('pending', 'cancelled'),
            ('running', 'pending'), ('running', 'completed'), ('running', 'completed_with_errors'),
            ('running', 'failed'), ('running', 'cancelled'),
            ('completed', 'completed_with_errors'), ('completed_with_errors', 'completed'))
        BEGIN SELECT raise(ABORT, 'a run cannot get this status'); END;

        CREATE TABLE run_dataset (
            runId TEXT NOT NULL REFERENCES campaign_run (id) ON DELETE CASCADE,
            dataset TEXT NOT NULL,
            version INTEGER NOT NULL,
            PRIMARY KEY (runId, dataset),
            FOREIGN KEY (dataset, version) REFERENCES dataset_version (dataset, version) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX run_dataset_version ON run_dataset (dataset, version);
        """

    /// A delivery has the lease of its worker while it is `sending`, and only then. `stopRequest` asks that worker to stop.
    private static let deliveries = """
        CREATE TABLE delivery (
            runId TEXT NOT NULL REFERENCES campaign_run (id) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number >= 1),
            destination TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'delivered', 'failed', 'cancelled', 'held')),
            nextAttemptAt INTEGER,
            owner TEXT,
            leaseUntil INTEGER,
            stopRequest TEXT CHECK (stopRequest IN ('cancel', 'pause')),
            json TEXT NOT NULL,
            PRIMARY KEY (runId, number),
            CHECK ((state = 'waiting') = (nextAttemptAt IS NOT NULL)),
            CHECK ((state = 'sending') = (owner IS NOT NULL) AND (state = 'sending') = (leaseUntil IS NOT NULL)),
            CHECK (stopRequest IS NULL OR state = 'sending')
        ) STRICT;

        CREATE INDEX delivery_waiting ON delivery (destination, nextAttemptAt) WHERE state = 'waiting';
        CREATE INDEX delivery_sending ON delivery (destination) WHERE state = 'sending';

        CREATE TABLE delivery_file (
            runId TEXT NOT NULL,
            number INTEGER NOT NULL,
            position INTEGER NOT NULL CHECK (position >= 0),
            json TEXT NOT NULL,
            PRIMARY KEY (runId, number, position),
            FOREIGN KEY (runId, number) REFERENCES delivery (runId, number) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        """

    /// An event is announced once: its notifications are inserted, and `isAnnounced` is set, in one transaction. A notification has
    /// the lease of the worker that is sending it.
    private static let notifications = """
        CREATE TABLE run_event (
            runId TEXT NOT NULL REFERENCES campaign_run (id) ON DELETE CASCADE,
            event TEXT NOT NULL CHECK (event IN ('ended', 'held')),
            at INTEGER NOT NULL,
            isAnnounced INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (runId, event)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX run_event_new ON run_event (at) WHERE NOT isAnnounced;

        CREATE TABLE notification (
            runId TEXT NOT NULL,
            event TEXT NOT NULL,
            number INTEGER NOT NULL CHECK (number >= 1),
            state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
            nextAttemptAt INTEGER,
            owner TEXT,
            leaseUntil INTEGER,
            json TEXT NOT NULL,
            PRIMARY KEY (runId, event, number),
            FOREIGN KEY (runId, event) REFERENCES run_event (runId, event) ON DELETE CASCADE,
            CHECK ((state = 'waiting') = (nextAttemptAt IS NOT NULL)),
            CHECK ((owner IS NULL) = (leaseUntil IS NULL)),
            CHECK (owner IS NULL OR state = 'waiting')
        ) STRICT;

        CREATE INDEX notification_waiting ON notification (nextAttemptAt) WHERE state = 'waiting';
        """

    /// Lists of campaigns read `campaign_activity`, so that they count no runs. It ignores dry runs.
    private static let campaigns = """
        CREATE TABLE campaign_activity (
            campaignId TEXT NOT NULL PRIMARY KEY,
            runCount INTEGER NOT NULL,
            latestRunNumber INTEGER NOT NULL,
            latestRunStatus TEXT NOT NULL,
            lastRunAt INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX campaign_activity_status ON campaign_activity (latestRunStatus);

        CREATE TRIGGER campaign_run_created AFTER INSERT ON campaign_run WHEN NOT NEW.isDryRun
        BEGIN
            INSERT INTO campaign_activity (campaignId, runCount, latestRunNumber, latestRunStatus)
            VALUES (NEW.campaignId, 1, NEW.runNumber, NEW.status)
            ON CONFLICT (campaignId) DO UPDATE SET
                runCount = runCount + 1, latestRunNumber = NEW.runNumber, latestRunStatus = NEW.status;
        END;

        CREATE TRIGGER campaign_run_changed AFTER UPDATE OF status, startedAt ON campaign_run
        WHEN NOT NEW.isDryRun AND (NEW.status <> OLD.status OR NEW.startedAt IS NOT OLD.startedAt)
        BEGIN
            UPDATE campaign_activity SET
                latestRunStatus = CASE latestRunNumber WHEN NEW.runNumber THEN NEW.status ELSE latestRunStatus END,
                lastRunAt = coalesce(NEW.startedAt, lastRunAt)
            WHERE campaignId = NEW.campaignId;
        END;

        CREATE TABLE campaign_schedule (
            campaignId TEXT NOT NULL PRIMARY KEY,
            schedule TEXT NOT NULL,
            nextRunAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX campaign_schedule_next ON campaign_schedule (nextRunAt);

        CREATE TABLE schedule_slot (
            campaignId TEXT NOT NULL,
            slot INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome IN ('fired', 'missed', 'dropped')),
            runId TEXT REFERENCES campaign_run (id),
            decidedAt INTEGER NOT NULL,
            PRIMARY KEY (campaignId, slot),
            CHECK ((outcome = 'fired') = (runId IS NOT NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX schedule_slot_decided ON schedule_slot (decidedAt);
        """

    /// `erased_file` lists the files that an erasure has yet to replace by what is written under their temporary name, or to
    /// remove.
    private static let history = """
        CREATE TABLE interaction_file (
            batch INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('contacts', 'responses')),
            path TEXT NOT NULL,
            runId TEXT UNIQUE REFERENCES campaign_run (id),
            asOf INTEGER,
            rowCount INTEGER NOT NULL CHECK (rowCount >= 0),
            withheldCount INTEGER NOT NULL CHECK (withheldCount >= 0),
            firstAt INTEGER,
            lastAt INTEGER,
            minCustomer TEXT,
            maxCustomer TEXT,
            sha256 TEXT UNIQUE,
            registeredAt INTEGER NOT NULL,
            CHECK ((kind = 'contacts') = (runId IS NOT NULL AND asOf IS NOT NULL)),
            CHECK ((kind = 'responses') = (sha256 IS NOT NULL))
        ) STRICT;

        CREATE TABLE interaction_batch (
            id TEXT NOT NULL PRIMARY KEY,
            batch INTEGER NOT NULL REFERENCES interaction_file (batch),
            report TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE erased_file (
            path TEXT NOT NULL PRIMARY KEY,
            isReplaced INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// The tasks of a run count once its `work_list` has an instant of creation; those of a held run wait for its release. Tasks are numbered in the order in which they
    /// are to be worked. `dueAt` is far in the future for tasks without an end. A task is expired when it is open or claimed
    /// after `dueAt`; no row changes for that. Indexes of all tasks are in the order of the numbers, so that the million tasks of
    /// a run are appended to them; there is none by customer.
    private static let workLists = """
        CREATE TABLE work_list (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            runId TEXT NOT NULL UNIQUE REFERENCES campaign_run (id),
            campaignId TEXT NOT NULL,
            createdAt INTEGER,
            isHeld INTEGER NOT NULL DEFAULT 0,
            CHECK (createdAt IS NULL OR NOT isHeld)
        ) STRICT;

        CREATE TABLE work_task (
            list INTEGER NOT NULL,
            number INTEGER NOT NULL CHECK (number >= 1),
            customerId TEXT NOT NULL,
            offerId TEXT NOT NULL,
            channelId TEXT NOT NULL,
            creativeId TEXT NOT NULL,
            rank INTEGER NOT NULL,
            score REAL NOT NULL,
            personalization TEXT,
            dueAt INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'completed')),
            assignee TEXT,
            claimedAt INTEGER,
            completedAt INTEGER,
            outcome TEXT,
            amount REAL,
            note TEXT,
            batch INTEGER REFERENCES interaction_file (batch),
            PRIMARY KEY (list, number),
            CHECK ((state = 'open') = (assignee IS NULL)),
            CHECK ((state = 'open') = (claimedAt IS NULL)),
            CHECK ((state = 'completed') = (completedAt IS NOT NULL AND outcome IS NOT NULL)),
            CHECK (state = 'completed' OR (amount IS NULL AND note IS NULL AND batch IS NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX work_task_next ON work_task (channelId, dueAt, list, number) WHERE state = 'open';
        CREATE INDEX work_task_due ON work_task (dueAt, list, number);
        CREATE INDEX work_task_assignee ON work_task (assignee) WHERE assignee IS NOT NULL;
        CREATE INDEX work_task_unrecorded ON work_task (list, number) WHERE state = 'completed' AND batch IS NULL;
        CREATE INDEX work_task_batch ON work_task (batch) WHERE batch IS NOT NULL;

        CREATE TABLE work_task_change (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            list INTEGER NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            by TEXT NOT NULL,
            action TEXT NOT NULL CHECK (action IN ('claim', 'release', 'assign', 'complete', 'reopen')),
            assignee TEXT,
            outcome TEXT,
            amount REAL,
            note TEXT,
            FOREIGN KEY (list, number) REFERENCES work_task (list, number) ON DELETE CASCADE
        ) STRICT;

        CREATE INDEX work_task_change_task ON work_task_change (list, number, id);
        """

    private static let access = """
        CREATE TABLE api_key (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
            secretHash BLOB NOT NULL CHECK (length(secretHash) = 32),
            createdAt INTEGER NOT NULL,
            createdBy TEXT NOT NULL,
            expiresAt INTEGER,
            revokedAt INTEGER,
            lastUsedAt INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE UNIQUE INDEX api_key_name ON api_key (name) WHERE revokedAt IS NULL;
        CREATE INDEX api_key_age ON api_key (createdAt, id);

        CREATE TABLE sign_in_link (
            tokenHash BLOB NOT NULL PRIMARY KEY CHECK (length(tokenHash) = 32),
            createdAt INTEGER NOT NULL,
            createdBy TEXT NOT NULL,
            expiresAt INTEGER NOT NULL,
            usedAt INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE browser_session (
            tokenHash BLOB NOT NULL PRIMARY KEY CHECK (length(tokenHash) = 32),
            role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE audit_entry (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            by TEXT NOT NULL,
            action TEXT NOT NULL,
            subjectKind TEXT NOT NULL,
            subjectId TEXT NOT NULL,
            before TEXT,
            after TEXT,
            requestId TEXT,
            revision INTEGER UNIQUE REFERENCES definition_history (revision),
            CHECK (revision IS NULL OR (before IS NULL AND after IS NULL))
        ) STRICT;

        CREATE INDEX audit_entry_subject ON audit_entry (subjectKind, subjectId, id);
        CREATE INDEX audit_entry_author ON audit_entry (by, id);
        CREATE INDEX audit_entry_time ON audit_entry (at, id);

        CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry
            BEGIN SELECT raise(ABORT, 'audit entries cannot be changed'); END;
        CREATE TRIGGER audit_entry_is_not_deleted BEFORE DELETE ON audit_entry
            BEGIN SELECT raise(ABORT, 'audit entries cannot be deleted'); END;

        CREATE TABLE idempotency_key (
            principal TEXT NOT NULL,
            key TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            expiresAt INTEGER NOT NULL,
            claimedUntil INTEGER,
            status INTEGER,
            headers TEXT,
            body BLOB,
            PRIMARY KEY (principal, key),
            CHECK ((status IS NULL) = (claimedUntil IS NOT NULL)),
            CHECK ((status IS NULL) = (headers IS NULL) AND (status IS NULL) = (body IS NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX idempotency_key_expiry ON idempotency_key (expiresAt);
        """
}
