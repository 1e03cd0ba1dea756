-- The retrain queue with leases: one open request of a (model, key), a token that only claims count up, retries, reruns,
-- cancelling, progress and schedules. The columns as Prisma derives them from schema.prisma, then the rows that there are, what
-- may never be stored, and the indexes that Prisma cannot express.

-- First, so that a repeat after an interrupted note of it is seen by its table.
-- CreateTable
CREATE TABLE "retrain_schedules" (
    "id" BIGSERIAL NOT NULL,
    "model_id" TEXT NOT NULL,
    "key" TEXT NOT NULL DEFAULT 'default',
    "cron" TEXT NOT NULL,
    "priority" SMALLINT NOT NULL DEFAULT 3,
    "reason" TEXT NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "retrain_schedules_pkey" PRIMARY KEY ("id")
);

-- DropIndex
DROP INDEX "retrain_queue_model_id_inserted_at_idx";

-- DropIndex
DROP INDEX "retrain_queue_status_priority_inserted_at_idx";

-- AlterTable
ALTER TABLE "retrain_queue"
    ADD COLUMN "more_reasons" TEXT[] DEFAULT ARRAY[]::TEXT[],
    ADD COLUMN "coalesced" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "run_after" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ADD COLUMN "attempt" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "max_attempts" INTEGER NOT NULL DEFAULT 3,
    ADD COLUMN "lease_token" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "lease_expires_at" TIMESTAMPTZ(3),
    ADD COLUMN "deadline_at" TIMESTAMPTZ(3),
    ADD COLUMN "worker" TEXT,
    ADD COLUMN "progress" DOUBLE PRECISION,
    ADD COLUMN "progress_message" TEXT,
    ADD COLUMN "cancel_requested_at" TIMESTAMPTZ(3),
    ADD COLUMN "rerun_requested" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "rerun_priority" SMALLINT,
    ADD COLUMN "rerun_reasons" TEXT[] DEFAULT ARRAY[]::TEXT[],
    ADD COLUMN "rerun_after" TIMESTAMPTZ(3),
    ADD COLUMN "rerun_signal_id" BIGINT,
    ADD COLUMN "rerun_signal_ts" TIMESTAMPTZ(3),
    ADD COLUMN "schedule_id" BIGINT;

-- CreateIndex
CREATE INDEX "retrain_schedules_next_at_idx" ON "retrain_schedules"("next_at");

-- CreateIndex
CREATE UNIQUE INDEX "retrain_schedules_model_id_key_cron_key" ON "retrain_schedules"("model_id", "key", "cron");

-- CreateIndex
CREATE INDEX "retrain_queue_status_id_idx" ON "retrain_queue"("status", "id");

-- CreateIndex
CREATE INDEX "retrain_queue_model_id_id_idx" ON "retrain_queue"("model_id", "id");


-- What was waiting waits since it was asked for.
UPDATE "retrain_queue" SET "run_after" = "inserted_at";

-- Until now requests were moved by hand and nobody held them: what was begun is to be begun again. A row may have been
-- written without the time at which it ended.
UPDATE "retrain_queue" SET "status" = 'pending', "started_at" = NULL WHERE "status" = 'processing';
UPDATE "retrain_queue" SET "completed_at" = NULL WHERE "status" = 'pending';
UPDATE "retrain_queue" SET "completed_at" = COALESCE("started_at", "inserted_at")
    WHERE "status" IN ('completed', 'failed') AND "completed_at" IS NULL;

-- Of several open requests of a (model, key) the oldest stays, with the highest priority and the reasons of all.
WITH "open" AS (
    SELECT "id", "priority", "reason",
        min("id") OVER (PARTITION BY "model_id", "key") AS "kept_id"
    FROM "retrain_queue" WHERE "status" = 'pending'
), "merged" AS (
    SELECT "kept_id", max("priority") AS "priority", count(*) - 1 AS "coalesced",
        (array_agg(DISTINCT "reason") FILTER (WHERE "id" <> "kept_id"))[:20] AS "reasons"
    FROM "open" GROUP BY "kept_id" HAVING count(*) > 1
), "kept" AS (
    UPDATE "retrain_queue" "q"
    SET "priority" = "merged"."priority", "coalesced" = "merged"."coalesced",
        "more_reasons" = array_remove("merged"."reasons", "q"."reason")
    FROM "merged" WHERE "q"."id" = "merged"."kept_id"
)
UPDATE "retrain_queue" "q"
SET "status" = 'failed', "completed_at" = clock_timestamp(), "error_message" = 'coalesced into request ' || "open"."kept_id"
FROM "open" WHERE "q"."id" = "open"."id" AND "open"."id" <> "open"."kept_id";

-- As Prisma's lists are, but never null.
ALTER TABLE "retrain_queue"
    ALTER COLUMN "more_reasons" SET NOT NULL,
    ALTER COLUMN "rerun_reasons" SET NOT NULL;

ALTER TABLE "retrain_queue"
    ADD CONSTRAINT "retrain_queue_ended_check" CHECK (("status" IN ('completed', 'failed')) = ("completed_at" IS NOT NULL)),
    ADD CONSTRAINT "retrain_queue_lease_check" CHECK (
        ("status" = 'processing') = ("lease_expires_at" IS NOT NULL)
        AND ("status" = 'processing') = ("deadline_at" IS NOT NULL)
        AND "lease_expires_at" <= "deadline_at"
        AND ("status" <> 'processing' OR ("worker" IS NOT NULL AND "started_at" IS NOT NULL AND "lease_token" > 0))
    ),
    ADD CONSTRAINT "retrain_queue_attempt_check" CHECK ("attempt" >= 0 AND "max_attempts" >= 1 AND "attempt" <= "max_attempts"),
    ADD CONSTRAINT "retrain_queue_progress_check" CHECK ("progress" BETWEEN 0 AND 1),
    -- What is pending has no run that could be cancelled or followed by another.
    ADD CONSTRAINT "retrain_queue_pending_check" CHECK (
        "status" <> 'pending' OR ("cancel_requested_at" IS NULL AND NOT "rerun_requested")
    ),
    ADD CONSTRAINT "retrain_queue_rerun_check" CHECK (
        NOT "rerun_requested"
        OR ("rerun_priority" BETWEEN 1 AND 5 AND "rerun_after" IS NOT NULL AND cardinality("rerun_reasons") > 0)
    ),
    ADD CONSTRAINT "retrain_queue_rerun_signal_check" CHECK (("rerun_signal_id" IS NULL) = ("rerun_signal_ts" IS NULL));

ALTER TABLE "retrain_schedules" ADD CONSTRAINT "retrain_schedules_priority_check" CHECK ("priority" BETWEEN 1 AND 5);

-- An index that was empty when its table was last analysed counts as a single page, whatever is in it now, and beats the right
-- one. So the predicates are such that no statement about pending or processing rows can fall for an index of others.
CREATE UNIQUE INDEX "retrain_queue_open_key" ON "retrain_queue"("model_id", "key") WHERE "completed_at" IS NULL;

-- In the order of a claim, level by level, and the same within a model: finished rows are in neither.
CREATE INDEX "retrain_queue_claim_idx"
    ON "retrain_queue"((CASE "status" WHEN 'pending' THEN "priority" END), "run_after", "id")
    WHERE (CASE "status" WHEN 'pending' THEN "priority" END) IS NOT NULL;
CREATE INDEX "retrain_queue_claim_model_idx"
    ON "retrain_queue"("model_id", (CASE "status" WHEN 'pending' THEN "priority" END), "run_after", "id")
    WHERE (CASE "status" WHEN 'pending' THEN "priority" END) IS NOT NULL;

-- What expires is looked for among the few that are being worked on. Not by lease_expires_at: with it in an index no heartbeat
-- could be a heap-only update.
CREATE INDEX "retrain_queue_processing_idx" ON "retrain_queue"("started_at") WHERE "status" = 'processing';

CREATE INDEX "retrain_queue_ended_idx" ON "retrain_queue"("completed_at") WHERE "completed_at" IS NOT NULL;

-- Room for heartbeats on the page, and a vacuum long before a fifth of millions of finished rows has changed.
ALTER TABLE "retrain_queue" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- Whoever makes a request due, wakes the workers when that is committed. PostgreSQL tells equal notices of a transaction once.
CREATE FUNCTION tidemark.wake_retrain_workers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('tidemark_retrain', '');
  RETURN NULL;
END
$$;

CREATE TRIGGER wake_retrain_workers AFTER INSERT OR UPDATE OF status ON public.retrain_queue
    FOR EACH ROW WHEN (NEW.status = 'pending' AND NEW.run_after <= clock_timestamp())
    EXECUTE FUNCTION tidemark.wake_retrain_workers();
