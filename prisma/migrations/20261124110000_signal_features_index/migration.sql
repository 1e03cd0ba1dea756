-- A signal with 50 features adds 50 entries to the GIN index over them, and with PostgreSQL's 4 MB of pending entries every 3,000th
-- row or so waited while they were merged: COPY wrote 10,300 rows/s so, and 32,000 with room for them. Autovacuum merges
-- them instead, which it does for every 20,000 rows, however large the table is.
ALTER INDEX "signals_features_idx" SET (gin_pending_list_limit = 65536);
ALTER TABLE "signals" SET (autovacuum_vacuum_insert_threshold = 20000, autovacuum_vacuum_insert_scale_factor = 0);
