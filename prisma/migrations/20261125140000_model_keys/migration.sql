-- Versions of models by key: what a retrain request tells apart, the registry keeps apart. Each key of a model has an active version of
-- its own; versions are numbered through all keys, so that a model and a number still name one. The column as Prisma derives it from
-- schema.prisma, then the rows that there are, and what may never be stored. Repeatable, since no table tells of a note of it that was
-- interrupted.

-- AlterTable
ALTER TABLE "models" ADD COLUMN IF NOT EXISTS "key" TEXT NOT NULL DEFAULT 'default';

-- A version belongs to the key that its request had, where that is not pruned yet. Of a model whose keys shared one active version, that
-- of its key stays active.
UPDATE "models" SET "key" = "q"."key" FROM "retrain_queue" "q"
WHERE "q"."id" = "models"."request_id" AND "q"."model_id" = "models"."model_id" AND "q"."key" <> 'default';

DROP INDEX IF EXISTS "models_active_key";
CREATE UNIQUE INDEX "models_active_key" ON "models"("model_id", "key") WHERE "state" = 'active';
