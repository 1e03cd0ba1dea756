-- Label specifications and what became of signals under each: the tables as Prisma derives them from schema.prisma, then
-- what may never be stored. A check that is null passes. TimescaleDB learns of "outcomes" in the next migration.

-- CreateTable
CREATE TABLE "label_specs" (
    "id" SERIAL NOT NULL,
    "hash" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "spec" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "label_specs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_label_specs" (
    "model_id" TEXT NOT NULL,
    "spec_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "model_label_specs_pkey" PRIMARY KEY ("model_id","spec_id")
);

-- CreateTable
CREATE TABLE "declared_label_specs" (
    "model_id" TEXT NOT NULL,
    "spec_id" INTEGER NOT NULL,
    "declared_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "declared_label_specs_pkey" PRIMARY KEY ("model_id")
);

-- CreateTable
CREATE TABLE "label_progress" (
    "spec_id" INTEGER NOT NULL,
    "model_id" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "tf" TEXT NOT NULL,
    "known_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "label_progress_pkey" PRIMARY KEY ("spec_id","model_id","symbol","tf")
);

-- CreateTable
CREATE TABLE "outcomes" (
    "spec_id" INTEGER NOT NULL,
    "model_id" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "tf" TEXT NOT NULL,
    "ts" TIMESTAMPTZ(3) NOT NULL,
    "signal_id" BIGINT NOT NULL,
    "pred" TEXT NOT NULL,
    "proba" DOUBLE PRECISION,
    "latency_ms" DOUBLE PRECISION,
    "outcome" TEXT,
    "label" TEXT,
    "reason" TEXT,
    "entry_ts" TIMESTAMPTZ(3),
    "entry_price" DOUBLE PRECISION,
    "exit_ts" TIMESTAMPTZ(3),
    "exit_price" DOUBLE PRECISION,
    "label_end" TIMESTAMPTZ(3),
    "stop" DOUBLE PRECISION,
    "gross_return" DOUBLE PRECISION,
    "net_return" DOUBLE PRECISION,
    "realized_rr" DOUBLE PRECISION,
    "buy_rr" DOUBLE PRECISION,
    "sell_rr" DOUBLE PRECISION,
    "mae" DOUBLE PRECISION,
    "mfe" DOUBLE PRECISION,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outcomes_pkey" PRIMARY KEY ("spec_id","model_id","symbol","tf","ts")
);

-- CreateTable
CREATE TABLE "importance_reports" (
    "id" BIGSERIAL NOT NULL,
    "model_id" TEXT NOT NULL,
    "spec_id" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "report" JSONB NOT NULL,

    CONSTRAINT "importance_reports_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "label_specs_hash_key" ON "label_specs"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "model_label_specs_model_id_name_key" ON "model_label_specs"("model_id", "name");

-- CreateIndex
CREATE INDEX "importance_reports_model_id_created_at_idx" ON "importance_reports"("model_id", "created_at");

-- AddForeignKey
ALTER TABLE "model_label_specs" ADD CONSTRAINT "model_label_specs_spec_id_fkey" FOREIGN KEY ("spec_id") REFERENCES "label_specs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "declared_label_specs" ADD CONSTRAINT "declared_label_specs_spec_id_fkey" FOREIGN KEY ("spec_id") REFERENCES "label_specs"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What a bot wrote itself is an outcome by no specification of ours.
INSERT INTO "label_specs" ("id", "hash", "name", "spec") VALUES (0, 'own', 'own', '{"kind": "own"}');

ALTER TABLE "label_specs"
    ADD CONSTRAINT "label_specs_hash_check" CHECK ("hash" ~ '^[0-9a-f]{64}$' OR ("id" = 0 AND "hash" = 'own')),
    ADD CONSTRAINT "label_specs_spec_check" CHECK (jsonb_typeof("spec") = 'object');

ALTER TABLE "label_progress"
    ADD CONSTRAINT "label_progress_tf_check" CHECK (
        "tf" IN ('1m', '1h', '5m', '15m', '1d', '4h', '1s', '3m', '30m', '2h', '6h', '8h', '12h', '3d', '1w', '1mo')
    );

-- NaN is greater than every number here, so that an upper bound refuses it too.
ALTER TABLE "outcomes"
    ADD CONSTRAINT "outcomes_pred_check" CHECK ("pred" IN ('BUY', 'SELL', 'HOLD')),
    ADD CONSTRAINT "outcomes_proba_check" CHECK ("proba" >= 0 AND "proba" <= 1),
    ADD CONSTRAINT "outcomes_latency_ms_check" CHECK ("latency_ms" >= 0 AND "latency_ms" < 'Infinity'),
    ADD CONSTRAINT "outcomes_outcome_check" CHECK ("outcome" IN ('win', 'loss', 'timeout', 'unresolved')),
    ADD CONSTRAINT "outcomes_label_check" CHECK ("label" IN ('BUY', 'SELL', 'HOLD')),
    ADD CONSTRAINT "outcomes_price_check" CHECK (
        "entry_price" > 0 AND "entry_price" < 'Infinity' AND "exit_price" > 0 AND "exit_price" < 'Infinity'
    ),
    ADD CONSTRAINT "outcomes_stop_check" CHECK ("stop" > 0 AND "stop" < 'Infinity'),
    ADD CONSTRAINT "outcomes_return_check" CHECK (
        "gross_return" > '-Infinity' AND "gross_return" < 'Infinity'
        AND "net_return" > '-Infinity' AND "net_return" < 'Infinity'
    ),
    ADD CONSTRAINT "outcomes_rr_check" CHECK (
        "realized_rr" > '-Infinity' AND "realized_rr" < 'Infinity' AND "buy_rr" > '-Infinity' AND "buy_rr" < 'Infinity'
        AND "sell_rr" > '-Infinity' AND "sell_rr" < 'Infinity'
    ),
    ADD CONSTRAINT "outcomes_excursion_check" CHECK (
        "mae" > '-Infinity' AND "mae" < 'Infinity' AND "mfe" > '-Infinity' AND "mfe" < 'Infinity'
    ),
    ADD CONSTRAINT "outcomes_time_check" CHECK ("exit_ts" >= "entry_ts" AND "label_end" >= "ts"),
    ADD CONSTRAINT "outcomes_tf_check" CHECK (
        "tf" IN ('1m', '1h', '5m', '15m', '1d', '4h', '1s', '3m', '30m', '2h', '6h', '8h', '12h', '3d', '1w', '1mo')
    );

ALTER TABLE "importance_reports"
    ADD CONSTRAINT "importance_reports_report_check" CHECK (jsonb_typeof("report") = 'object');
