-- Artefacts that were pruned: the version stays, with what it was made from and what the gate found of it. Repeatable.

-- AlterTable
ALTER TABLE "models" ADD COLUMN IF NOT EXISTS "artefact_pruned_at" TIMESTAMPTZ(3);

-- What is active, or was, can be asked and rolled back to: its artefact stays, whoever prunes at the same time.
ALTER TABLE "models" DROP CONSTRAINT IF EXISTS "models_pruned_check",
    ADD CONSTRAINT "models_pruned_check" CHECK ("artefact_pruned_at" IS NULL OR "state" = 'candidate');
