-- Artefacts that were pruned: the version stays, with what it was made from and what the gate found of it.

-- AlterTable
ALTER TABLE "models" ADD COLUMN "artefact_pruned_at" TIMESTAMPTZ(3);

-- What is active, or was, can be asked and rolled back to: its artefact stays, whoever prunes at the same time.
ALTER TABLE "models" ADD CONSTRAINT "models_pruned_check" CHECK ("artefact_pruned_at" IS NULL OR "state" = 'candidate');
