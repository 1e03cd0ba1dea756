-- The registry of the feature store: views, and the files of their values. The tables as Prisma derives them from
-- schema.prisma, then what may never be stored.

-- CreateTable
CREATE TABLE "feature_views" (
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "features" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feature_views_pkey" PRIMARY KEY ("name","version")
);

-- CreateTable
CREATE TABLE "feature_partitions" (
    "view" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "tf" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "rows" BIGINT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "known_at" TIMESTAMPTZ(3) NOT NULL,
    "newest_created" TIMESTAMPTZ(3),
    "current" BOOLEAN NOT NULL,
    "path" TEXT NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feature_partitions_pkey" PRIMARY KEY ("view","version","tf","symbol","month","hash")
);

-- AddForeignKey
ALTER TABLE "feature_partitions" ADD CONSTRAINT "feature_partitions_view_version_fkey" FOREIGN KEY ("view", "version") REFERENCES "feature_views"("name", "version") ON DELETE CASCADE ON UPDATE CASCADE;



ALTER TABLE "feature_views"
    ADD CONSTRAINT "feature_views_version_check" CHECK ("version" > 0),
    ADD CONSTRAINT "feature_views_fingerprint_check" CHECK ("fingerprint" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "feature_views_features_check" CHECK (jsonb_typeof("features") = 'object');

ALTER TABLE "feature_partitions"
    ADD CONSTRAINT "feature_partitions_hash_check" CHECK ("hash" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "feature_partitions_month_check" CHECK ("month" ~ '^\d{4}-(0[1-9]|1[0-2])$'),
    ADD CONSTRAINT "feature_partitions_size_check" CHECK ("rows" >= 0 AND "bytes" > 0),
    ADD CONSTRAINT "feature_partitions_tf_check" CHECK (
        "tf" IN ('1m', '1h', '5m', '15m', '1d', '4h', '1s', '3m', '30m', '2h', '6h', '8h', '12h', '3d', '1w', '1mo')
    );
