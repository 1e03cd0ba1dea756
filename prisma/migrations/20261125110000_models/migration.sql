-- The registry of models: versions, what the gate found of them, and which was active when. The tables as Prisma derives them from
-- schema.prisma, then what may never be stored.

-- CreateTable
CREATE TABLE "models" (
    "model_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'candidate',
    "trainer" TEXT NOT NULL,
    "parameters" JSONB NOT NULL,
    "views" JSONB NOT NULL,
    "dataset" JSONB NOT NULL,
    "label_spec" JSONB NOT NULL,
    "metrics" JSONB NOT NULL,
    "artefact_path" TEXT NOT NULL,
    "artefact_hash" TEXT NOT NULL,
    "label_end" TIMESTAMPTZ(3) NOT NULL,
    "request_id" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "promoted_at" TIMESTAMPTZ(3),
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "models_pkey" PRIMARY KEY ("model_id","version")
);

-- CreateTable
CREATE TABLE "model_judgements" (
    "id" BIGSERIAL NOT NULL,
    "model_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "against_version" INTEGER,
    "window_from" TIMESTAMPTZ(3) NOT NULL,
    "window_to" TIMESTAMPTZ(3) NOT NULL,
    "earlier_uses" INTEGER NOT NULL,
    "passed" BOOLEAN NOT NULL,
    "report" JSONB NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_judgements_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_promotions" (
    "id" BIGSERIAL NOT NULL,
    "model_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "previous_version" INTEGER,
    "reason" TEXT NOT NULL,
    "promoted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_promotions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "model_judgements_model_id_window_to_idx" ON "model_judgements"("model_id", "window_to");

-- CreateIndex
CREATE INDEX "model_promotions_model_id_id_idx" ON "model_promotions"("model_id", "id");

-- AddForeignKey
ALTER TABLE "model_judgements" ADD CONSTRAINT "model_judgements_model_id_version_fkey" FOREIGN KEY ("model_id", "version") REFERENCES "models"("model_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_promotions" ADD CONSTRAINT "model_promotions_model_id_version_fkey" FOREIGN KEY ("model_id", "version") REFERENCES "models"("model_id", "version") ON DELETE RESTRICT ON UPDATE CASCADE;



-- Whatever promotes at the same time: two active versions of a model cannot be.
CREATE UNIQUE INDEX "models_active_key" ON "models"("model_id") WHERE "state" = 'active';

ALTER TABLE "models"
    ADD CONSTRAINT "models_version_check" CHECK ("version" > 0),
    ADD CONSTRAINT "models_state_check" CHECK ("state" IN ('candidate', 'active', 'retired')),
    ADD CONSTRAINT "models_hash_check" CHECK ("artefact_hash" ~ '^[0-9a-f]{64}$'),
    -- Only what was active once can be retired, and what is active was promoted.
    ADD CONSTRAINT "models_promoted_check" CHECK ("state" <> 'active' OR "promoted_at" IS NOT NULL),
    ADD CONSTRAINT "models_retired_check" CHECK (("state" = 'retired') = ("retired_at" IS NOT NULL)),
    ADD CONSTRAINT "models_json_check" CHECK (
        jsonb_typeof("parameters") = 'object' AND jsonb_typeof("views") = 'array' AND jsonb_typeof("dataset") = 'object'
        AND jsonb_typeof("label_spec") = 'object' AND jsonb_typeof("metrics") = 'object'
    );

ALTER TABLE "model_judgements"
    ADD CONSTRAINT "model_judgements_window_check" CHECK ("window_to" >= "window_from"),
    ADD CONSTRAINT "model_judgements_uses_check" CHECK ("earlier_uses" >= 0);

ALTER TABLE "model_promotions"
    ADD CONSTRAINT "model_promotions_reason_check" CHECK ("reason" IN ('gate', 'manual', 'rollback'));
