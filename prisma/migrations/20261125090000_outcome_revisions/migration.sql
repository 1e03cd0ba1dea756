-- What outcomes said before they were computed anew or corrected: the table as Prisma derives it from schema.prisma, and the
-- trigger that fills it, whoever changes an outcome. Where retention deletes an outcome nothing is kept of it.

-- CreateTable
CREATE TABLE "outcome_revisions" (
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
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "known_to" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "outcome_revisions_pkey" PRIMARY KEY ("spec_id","model_id","symbol","tf","ts","recorded_at")
);

ALTER TABLE "outcome_revisions"
    ADD CONSTRAINT "outcome_revisions_known_check" CHECK ("known_to" > "recorded_at");

CREATE FUNCTION tidemark.keep_outcome_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What was replaced at the instant of its writing was never believed for any span of time.
    IF NEW.recorded_at > OLD.recorded_at THEN
        INSERT INTO public.outcome_revisions (
        spec_id, model_id, symbol, tf, ts, signal_id, pred, proba, latency_ms,
        outcome, label, reason, entry_ts, entry_price, exit_ts, exit_price, label_end, stop,
        gross_return, net_return, realized_rr, buy_rr, sell_rr, mae, mfe, recorded_at, known_to)
        SELECT OLD.spec_id, OLD.model_id, OLD.symbol, OLD.tf, OLD.ts, OLD.signal_id, OLD.pred, OLD.proba, OLD.latency_ms,
        OLD.outcome, OLD.label, OLD.reason, OLD.entry_ts, OLD.entry_price, OLD.exit_ts, OLD.exit_price, OLD.label_end, OLD.stop,
        OLD.gross_return, OLD.net_return, OLD.realized_rr, OLD.buy_rr, OLD.sell_rr, OLD.mae, OLD.mfe, OLD.recorded_at, NEW.recorded_at;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_outcome_revision AFTER UPDATE ON public.outcomes
    FOR EACH ROW EXECUTE FUNCTION tidemark.keep_outcome_revision();
