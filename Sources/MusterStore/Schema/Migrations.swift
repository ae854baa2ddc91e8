internal import GRDB

/// The schema, step by step. A step that was published never changes.
enum Migrations {
    /// `MUST` in ASCII, in the header of every Muster database.
    private static let applicationID = 0x4d55_5354

    static func isMusterDatabase(_ db: Database) throws -> Bool {
        try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 catalog, datasets, runs") { db in
            try db.execute(sql: catalog + datasets + runs)
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        }
        migrator.registerMigration("2 interactions") { db in
            try db.execute(sql: interactions)
        }
        migrator.registerMigration("3 datasets of a run") { db in
            try db.execute(sql: datasetsOfRuns)
        }
        migrator.registerMigration("4 queue, schedules") { db in
            try db.execute(sql: queue + schedules)
        }
        migrator.registerMigration("5 access") { db in
            try db.execute(sql: access)
        }
        migrator.registerMigration("6 listings") { db in
            try db.execute(sql: listings)
        }
        return migrator
    }

    private static let catalog = """
        CREATE TABLE definition (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 1),
            json TEXT NOT NULL,
            updatedAt TEXT NOT NULL,
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
            at TEXT NOT NULL,
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
            importedAt TEXT NOT NULL,
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

        """

    private static let runs = """
        CREATE TABLE campaign_counter (
            campaignId TEXT NOT NULL PRIMARY KEY,
            lastRunNumber INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE campaign_run (
            id TEXT NOT NULL PRIMARY KEY,
            campaignId TEXT NOT NULL,
            runNumber INTEGER NOT NULL CHECK (runNumber >= 1),
            status TEXT NOT NULL,
            "trigger" TEXT NOT NULL,
            scheduledFor TEXT,
            createdAt TEXT NOT NULL,
            json TEXT NOT NULL,
            definition TEXT NOT NULL,
            planHash TEXT,
            dataset TEXT,
            datasetVersion INTEGER,
            UNIQUE (campaignId, runNumber),
            FOREIGN KEY (dataset, datasetVersion) REFERENCES dataset_version (dataset, version) ON DELETE SET NULL
        ) STRICT;

        CREATE UNIQUE INDEX campaign_run_slot ON campaign_run (campaignId, scheduledFor) WHERE "trigger" = 'schedule';
        CREATE INDEX campaign_run_status ON campaign_run (status, createdAt);
        CREATE INDEX campaign_run_dataset ON campaign_run (dataset, datasetVersion);
        """

    private static let interactions = """
        CREATE TABLE interaction_file (
            batch INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('contacts', 'responses')),
            path TEXT NOT NULL,
            runId TEXT UNIQUE REFERENCES campaign_run (id),
            asOf TEXT,
            rowCount INTEGER NOT NULL CHECK (rowCount >= 0),
            firstAt TEXT,
            lastAt TEXT,
            minCustomer TEXT,
            maxCustomer TEXT,
            sha256 TEXT UNIQUE,
            registeredAt TEXT NOT NULL,
            CHECK ((kind = 'contacts') = (runId IS NOT NULL AND asOf IS NOT NULL)),
            CHECK ((kind = 'responses') = (sha256 IS NOT NULL))
        ) STRICT;

        ALTER TABLE campaign_run ADD COLUMN historyBatch INTEGER;
        ALTER TABLE campaign_run ADD COLUMN asOf TEXT;
        """

    private static let datasetsOfRuns = """
        CREATE TABLE run_dataset (
            runId TEXT NOT NULL REFERENCES campaign_run (id) ON DELETE CASCADE,
            dataset TEXT NOT NULL,
            version INTEGER NOT NULL,
            PRIMARY KEY (runId, dataset),
            FOREIGN KEY (dataset, version) REFERENCES dataset_version (dataset, version) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX run_dataset_version ON run_dataset (dataset, version);
        """

    /// What lists of campaigns, datasets and interactions show, kept up to date so that no list counts anything.
    ///
    /// `campaign_activity` knows of no dry run. `lastRunAt` is in milliseconds since 1970: when a run started last.
    private static let listings = """
        CREATE TABLE campaign_activity (
            campaignId TEXT NOT NULL PRIMARY KEY,
            runCount INTEGER NOT NULL,
            latestRunNumber INTEGER NOT NULL,
            latestRunStatus TEXT NOT NULL,
            lastRunAt INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX campaign_activity_status ON campaign_activity (latestRunStatus);

        INSERT INTO campaign_activity
        SELECT r.campaignId, count(*), max(r.runNumber),
            (SELECT l.status FROM campaign_run l
             WHERE l.campaignId = r.campaignId ORDER BY l.runNumber DESC LIMIT 1),
            max(CAST(round((julianday(json_extract(r.json, '$.startedAt')) - 2440587.5) * 86400000) AS INTEGER))
        FROM campaign_run r GROUP BY r.campaignId;

        CREATE TRIGGER campaign_run_created AFTER INSERT ON campaign_run
        WHEN NOT coalesce(json_extract(NEW.json, '$.dryRun'), 0)
        BEGIN
            INSERT INTO campaign_activity (campaignId, runCount, latestRunNumber, latestRunStatus)
            VALUES (NEW.campaignId, 1, NEW.runNumber, NEW.status)
            ON CONFLICT (campaignId) DO UPDATE SET
                runCount = runCount + 1, latestRunNumber = NEW.runNumber, latestRunStatus = NEW.status;
        END;

        CREATE TRIGGER campaign_run_changed AFTER UPDATE OF status, json ON campaign_run
        WHEN NOT coalesce(json_extract(NEW.json, '$.dryRun'), 0)
        BEGIN
            UPDATE campaign_activity SET
                latestRunStatus = CASE latestRunNumber WHEN NEW.runNumber THEN NEW.status ELSE latestRunStatus END,
                lastRunAt = coalesce(
                    CAST(round((julianday(json_extract(NEW.json, '$.startedAt')) - 2440587.5) * 86400000) AS INTEGER),
                    lastRunAt)
            WHERE campaignId = NEW.campaignId;
        END;

        CREATE TABLE segment_size (
            dataset TEXT NOT NULL,
            version INTEGER NOT NULL,
            condition TEXT NOT NULL,
            customers INTEGER NOT NULL,
            PRIMARY KEY (dataset, version, condition),
            FOREIGN KEY (dataset, version) REFERENCES dataset_version (dataset, version) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE dataset_statistics (
            dataset TEXT NOT NULL,
            version INTEGER NOT NULL,
            json TEXT NOT NULL,
            PRIMARY KEY (dataset, version),
            FOREIGN KEY (dataset, version) REFERENCES dataset_version (dataset, version) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE interaction_batch (
            id TEXT NOT NULL PRIMARY KEY,
            batch INTEGER NOT NULL REFERENCES interaction_file (batch),
            answer TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
