-- The tables as Prisma derives them from schema.prisma, then what may never be stored. A check that is null passes.

-- CreateTable
CREATE TABLE "candles" (
    "id" BIGSERIAL NOT NULL,
    "symbol" TEXT NOT NULL,
    "tf" TEXT NOT NULL,
    "ts" TIMESTAMPTZ(3) NOT NULL,
    "o" DOUBLE PRECISION NOT NULL,
    "h" DOUBLE PRECISION NOT NULL,
    "l" DOUBLE PRECISION NOT NULL,
    "c" DOUBLE PRECISION NOT NULL,
    "v" DOUBLE PRECISION NOT NULL,
    "vwap" DOUBLE PRECISION,
    "taker_buy_vol" DOUBLE PRECISION,
    "features" JSONB,
    "known_from" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "candles_pkey" PRIMARY KEY ("symbol","tf","ts")
);

-- CreateTable
CREATE TABLE "candle_revisions" (
    "symbol" TEXT NOT NULL,
    "tf" TEXT NOT NULL,
    "ts" TIMESTAMPTZ(3) NOT NULL,
    "o" DOUBLE PRECISION NOT NULL,
    "h" DOUBLE PRECISION NOT NULL,
    "l" DOUBLE PRECISION NOT NULL,
    "c" DOUBLE PRECISION NOT NULL,
    "v" DOUBLE PRECISION NOT NULL,
    "vwap" DOUBLE PRECISION,
    "taker_buy_vol" DOUBLE PRECISION,
    "known_from" TIMESTAMPTZ(3) NOT NULL,
    "known_to" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "candle_revisions_pkey" PRIMARY KEY ("symbol","tf","ts","known_from")
);

-- CreateTable
CREATE TABLE "instruments" (
    "symbol" TEXT NOT NULL,
    "venue" TEXT NOT NULL,
    "market" TEXT NOT NULL,
    "source_symbol" TEXT NOT NULL,
    "contract_size" DOUBLE PRECISION,
    "tick_size" DOUBLE PRECISION,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instruments_pkey" PRIMARY KEY ("symbol")
);

-- CreateTable
CREATE TABLE "candle_series" (
    "symbol" TEXT NOT NULL,
    "tf" TEXT NOT NULL,
    "first_ts" TIMESTAMPTZ(3) NOT NULL,
    "last_ts" TIMESTAMPTZ(3) NOT NULL,
    "known_from" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "candle_series_pkey" PRIMARY KEY ("symbol","tf")
);

-- CreateTable
CREATE TABLE "ingest_ledger" (
    "id" BIGSERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "tf" TEXT NOT NULL,
    "checksum" TEXT NOT NULL,
    "first_ts" TIMESTAMPTZ(3),
    "last_ts" TIMESTAMPTZ(3),
    "rows" INTEGER NOT NULL,
    "inserted" INTEGER NOT NULL,
    "unchanged" INTEGER NOT NULL,
    "revised" INTEGER NOT NULL,
    "duplicates" INTEGER NOT NULL,
    "rejected" INTEGER NOT NULL,
    "known_from" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ingest_ledger_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rejected_rows" (
    "id" BIGSERIAL NOT NULL,
    "source" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "tf" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "raw" TEXT NOT NULL,
    "inserted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rejected_rows_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signals" (
    "id" BIGSERIAL NOT NULL,
    "label" TEXT,
    "pred" TEXT NOT NULL,
    "proba" DOUBLE PRECISION,
    "ts" TIMESTAMPTZ(3) NOT NULL,
    "symbol" TEXT NOT NULL,
    "tf" TEXT NOT NULL,
    "features" JSONB NOT NULL,
    "model_id" TEXT NOT NULL,
    "outcome" TEXT,
    "realized_rr" DOUBLE PRECISION,
    "latency_ms" DOUBLE PRECISION,

    CONSTRAINT "signals_pkey" PRIMARY KEY ("id","ts")
);

-- CreateTable
CREATE TABLE "retrain_queue" (
    "id" BIGSERIAL NOT NULL,
    "signal_id" BIGINT,
    "signal_ts" TIMESTAMPTZ(3),
    "model_id" TEXT NOT NULL,
    "key" TEXT NOT NULL DEFAULT 'default',
    "reason" TEXT NOT NULL,
    "inserted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "priority" SMALLINT NOT NULL DEFAULT 3,
    "started_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "error_message" TEXT,

    CONSTRAINT "retrain_queue_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "candles_symbol_ts_idx" ON "candles"("symbol", "ts");

-- CreateIndex
CREATE INDEX "candles_features_idx" ON "candles" USING GIN ("features" jsonb_path_ops);

-- CreateIndex
CREATE INDEX "ingest_ledger_symbol_tf_first_ts_idx" ON "ingest_ledger"("symbol", "tf", "first_ts");

-- CreateIndex
CREATE UNIQUE INDEX "ingest_ledger_source_symbol_tf_key" ON "ingest_ledger"("source", "symbol", "tf");

-- CreateIndex
CREATE INDEX "rejected_rows_source_line_idx" ON "rejected_rows"("source", "line");

-- CreateIndex
CREATE INDEX "signals_symbol_ts_idx" ON "signals"("symbol", "ts");

-- CreateIndex
CREATE INDEX "signals_features_idx" ON "signals" USING GIN ("features" jsonb_path_ops);

-- CreateIndex
CREATE UNIQUE INDEX "signals_model_id_symbol_tf_ts_key" ON "signals"("model_id", "symbol", "tf", "ts");

-- CreateIndex
CREATE INDEX "retrain_queue_status_priority_inserted_at_idx" ON "retrain_queue"("status", "priority" DESC, "inserted_at");

-- CreateIndex
CREATE INDEX "retrain_queue_model_id_inserted_at_idx" ON "retrain_queue"("model_id", "inserted_at");


-- NaN is greater than every number here and equal to itself, so `h >= o` alone lets a NaN high pass. Bounding the high
-- from above and the low from below makes all four prices finite, since the open and the close lie between them: one
-- pair of comparisons instead of four. The commonest timeframes come first in the lists, which are searched in order.
ALTER TABLE "candles"
    ADD CONSTRAINT "candles_finite_check" CHECK (
        "h" < 'Infinity' AND "l" > '-Infinity' AND "v" < 'Infinity' AND "vwap" < 'Infinity' AND "vwap" > '-Infinity'
    ),
    ADD CONSTRAINT "candles_high_check" CHECK ("h" >= "o" AND "h" >= "c" AND "h" >= "l"),
    ADD CONSTRAINT "candles_low_check" CHECK ("l" <= "o" AND "l" <= "c"),
    ADD CONSTRAINT "candles_volume_check" CHECK ("v" >= 0),
    ADD CONSTRAINT "candles_taker_buy_vol_check" CHECK ("taker_buy_vol" >= 0 AND "taker_buy_vol" <= "v"),
    ADD CONSTRAINT "candles_features_check" CHECK (jsonb_typeof("features") = 'object'),
    ADD CONSTRAINT "candles_tf_check" CHECK (
        "tf" IN ('1m', '1h', '5m', '15m', '1d', '4h', '1s', '3m', '30m', '2h', '6h', '8h', '12h', '3d', '1w', '1mo')
    );

ALTER TABLE "candle_revisions"
    ADD CONSTRAINT "candle_revisions_finite_check" CHECK (
        "h" < 'Infinity' AND "l" > '-Infinity' AND "v" < 'Infinity' AND "vwap" < 'Infinity' AND "vwap" > '-Infinity'
    ),
    ADD CONSTRAINT "candle_revisions_high_check" CHECK ("h" >= "o" AND "h" >= "c" AND "h" >= "l"),
    ADD CONSTRAINT "candle_revisions_low_check" CHECK ("l" <= "o" AND "l" <= "c"),
    ADD CONSTRAINT "candle_revisions_volume_check" CHECK ("v" >= 0),
    ADD CONSTRAINT "candle_revisions_taker_buy_vol_check" CHECK ("taker_buy_vol" >= 0 AND "taker_buy_vol" <= "v"),
    ADD CONSTRAINT "candle_revisions_known_check" CHECK ("known_to" > "known_from"),
    ADD CONSTRAINT "candle_revisions_tf_check" CHECK (
        "tf" IN ('1m', '1h', '5m', '15m', '1d', '4h', '1s', '3m', '30m', '2h', '6h', '8h', '12h', '3d', '1w', '1mo')
    );

ALTER TABLE "instruments"
    ADD CONSTRAINT "instruments_contract_size_check" CHECK ("contract_size" > 0 AND "contract_size" < 'Infinity'),
    ADD CONSTRAINT "instruments_tick_size_check" CHECK ("tick_size" > 0 AND "tick_size" < 'Infinity');

ALTER TABLE "signals"
    ADD CONSTRAINT "signals_label_check" CHECK ("label" IN ('BUY', 'SELL', 'HOLD')),
    ADD CONSTRAINT "signals_pred_check" CHECK ("pred" IN ('BUY', 'SELL', 'HOLD')),
    ADD CONSTRAINT "signals_proba_check" CHECK ("proba" >= 0 AND "proba" <= 1),
    ADD CONSTRAINT "signals_features_check" CHECK (jsonb_typeof("features") = 'object'),
    ADD CONSTRAINT "signals_outcome_check" CHECK ("outcome" IN ('win', 'loss', 'timeout', 'unresolved')),
    ADD CONSTRAINT "signals_realized_rr_check" CHECK ("realized_rr" > '-Infinity' AND "realized_rr" < 'Infinity'),
    ADD CONSTRAINT "signals_latency_ms_check" CHECK ("latency_ms" >= 0 AND "latency_ms" < 'Infinity'),
    ADD CONSTRAINT "signals_tf_check" CHECK (
        "tf" IN ('1m', '1h', '5m', '15m', '1d', '4h', '1s', '3m', '30m', '2h', '6h', '8h', '12h', '3d', '1w', '1mo')
    );

ALTER TABLE "retrain_queue"
    ADD CONSTRAINT "retrain_queue_status_check" CHECK ("status" IN ('pending', 'processing', 'completed', 'failed')),
    ADD CONSTRAINT "retrain_queue_priority_check" CHECK ("priority" BETWEEN 1 AND 5),
    ADD CONSTRAINT "retrain_queue_signal_check" CHECK (("signal_id" IS NULL) = ("signal_ts" IS NULL));
