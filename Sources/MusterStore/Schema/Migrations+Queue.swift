extension Migrations {
    /// Instants here are milliseconds since 1970, so that they compare as numbers.
    static let queue = """
        ALTER TABLE campaign_run ADD COLUMN isDryRun INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE campaign_run ADD COLUMN owner TEXT;
        ALTER TABLE campaign_run ADD COLUMN leaseUntil INTEGER;
        ALTER TABLE campaign_run ADD COLUMN cancelRequestedAt INTEGER;
        ALTER TABLE campaign_run ADD COLUMN idempotencyKey TEXT;

        CREATE INDEX campaign_run_idempotency ON campaign_run (idempotencyKey) WHERE idempotencyKey IS NOT NULL;

        """

    static let schedules = """
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
}
