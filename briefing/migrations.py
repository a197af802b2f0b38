"""The numbered steps that make the tables of `schema` in SQLite.

They are history, and never change once released: a new version adds one. Migration n takes a database from version
n - 1 to n in one transaction (after simonw/sqlite-utils, `migrations.py`). A test keeps tables and migrations in step.
"""

from __future__ import annotations

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE article (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            feed_id TEXT NOT NULL,
            guid TEXT,
            url TEXT NOT NULL,
            canonical_url TEXT NOT NULL,
            title TEXT NOT NULL,
            summary TEXT NOT NULL,
            text TEXT NOT NULL,
            authors TEXT NOT NULL,
            categories TEXT NOT NULL,
            language TEXT NOT NULL,
            published_raw TEXT NOT NULL,
            published_at INTEGER,
            dated_at INTEGER NOT NULL,
            dating TEXT NOT NULL,
            first_seen_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX article_guid ON article (guid)",
        "CREATE INDEX article_canonical_url ON article (canonical_url)",
        # Most addresses are canonical already, and need no second entry.
        "CREATE INDEX article_url ON article (url) WHERE url <> canonical_url",
        "CREATE INDEX article_dated_at ON article (dated_at, id)",
        """
        CREATE TABLE sighting (
            article INTEGER PRIMARY KEY REFERENCES article (number) ON DELETE CASCADE,
            seen_at INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE revision (
            article INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            title TEXT NOT NULL,
            replaced_at INTEGER NOT NULL,
            PRIMARY KEY (article, number)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE feed_state (
            feed_id TEXT PRIMARY KEY NOT NULL,
            etag TEXT,
            last_modified TEXT,
            body_hash TEXT,
            checked_at INTEGER,
            succeeded_at INTEGER,
            retry_at INTEGER,
            next_poll_at INTEGER,
            failures INTEGER NOT NULL,
            error TEXT,
            moved_to TEXT,
            moved_count INTEGER NOT NULL,
            gone BOOLEAN NOT NULL,
            title TEXT NOT NULL,
            newest_at INTEGER,
            rhythm_seconds FLOAT,
            ttl_seconds FLOAT,
            entries INTEGER NOT NULL,
            remark TEXT NOT NULL,
            listed_at INTEGER
        )
        """,
        """
        CREATE TABLE edition (
            id TEXT PRIMARY KEY NOT NULL,
            brief_id TEXT NOT NULL,
            date TEXT NOT NULL,
            number INTEGER NOT NULL,
            issued_at INTEGER NOT NULL,
            window_start INTEGER NOT NULL,
            window_end INTEGER NOT NULL,
            stories INTEGER NOT NULL,
            record TEXT NOT NULL,
            content_hash TEXT NOT NULL
        )
        """,
        "CREATE INDEX edition_brief ON edition (brief_id, date)",
        """
        CREATE TABLE printed (
            edition_id TEXT NOT NULL REFERENCES edition (id) ON DELETE CASCADE,
            article_id TEXT NOT NULL,
            brief_id TEXT NOT NULL,
            date TEXT NOT NULL,
            story_id TEXT NOT NULL,
            PRIMARY KEY (edition_id, article_id)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX printed_brief ON printed (brief_id, date, article_id)",
        "CREATE INDEX printed_story ON printed (story_id)",
        """
        CREATE VIRTUAL TABLE article_words USING fts5 (
            title, text, content='article', content_rowid='number', tokenize='unicode61 remove_diacritics 2'
        )
        """,
        # One segment a batch, and no merging while a pull runs: 30,000 articles in 20 batches take 1.3 s of CPU
        # with these and 2.0 s without. `prune` merges; 64 segments at one level are merged in any case.
        "INSERT INTO article_words (article_words, rank) VALUES ('hashsize', 16000000)",
        "INSERT INTO article_words (article_words, rank) VALUES ('automerge', 0)",
        "INSERT INTO article_words (article_words, rank) VALUES ('crisismerge', 64)",
    ),
    (
        "ALTER TABLE article ADD COLUMN image_url TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE article ADD COLUMN image_caption TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE article ADD COLUMN image_credit TEXT NOT NULL DEFAULT ''",
        """
        CREATE TABLE picture (
            url TEXT PRIMARY KEY NOT NULL,
            sha256 TEXT NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            fetched_at INTEGER NOT NULL,
            body BLOB NOT NULL
        )
        """,
    ),
    (
        """
        CREATE TABLE page (
            article INTEGER PRIMARY KEY REFERENCES article (number) ON DELETE CASCADE,
            outcome TEXT NOT NULL,
            text TEXT NOT NULL,
            reason TEXT NOT NULL,
            fetched_at INTEGER NOT NULL,
            tries INTEGER NOT NULL
        )
        """,
        """
        CREATE VIEW article_read AS
        SELECT
            article.number AS number,
            article.title AS title,
            CASE WHEN length(page.text) > length(article.text) THEN page.text ELSE article.text END AS text
        FROM article LEFT JOIN page ON page.article = article.number
        """,
        # What the index holds must be what its content table gives, so the index is made again, over the view.
        "DROP TABLE article_words",
        """
        CREATE VIRTUAL TABLE article_words USING fts5 (
            title, text, content='article_read', content_rowid='number', tokenize='unicode61 remove_diacritics 2'
        )
        """,
        "INSERT INTO article_words (article_words, rank) VALUES ('hashsize', 16000000)",
        "INSERT INTO article_words (article_words, rank) VALUES ('automerge', 0)",
        "INSERT INTO article_words (article_words, rank) VALUES ('crisismerge', 64)",
        "INSERT INTO article_words (article_words) VALUES ('rebuild')",
    ),
    (
        # Covers counts by feed and day: 30 windows of 10,000 articles each, in a store of 1,000,000, are counted in
        # 0.2 s of CPU rather than 0.7, and without reading the articles.
        "DROP INDEX article_dated_at",
        "CREATE INDEX article_dated_at ON article (dated_at, id, feed_id, first_seen_at)",
    ),
    (
        "ALTER TABLE edition ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
        """
        CREATE TABLE superseded (
            edition_id TEXT NOT NULL,
            version INTEGER NOT NULL,
            record TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            replaced_at INTEGER NOT NULL,
            PRIMARY KEY (edition_id, version)
        )
        """,
        """
        CREATE TABLE edition_file (
            edition_id TEXT NOT NULL,
            version INTEGER NOT NULL,
            filename TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            size INTEGER NOT NULL,
            PRIMARY KEY (edition_id, version, filename)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE letter (
            id TEXT PRIMARY KEY NOT NULL,
            edition_id TEXT NOT NULL,
            version INTEGER NOT NULL,
            subject TEXT NOT NULL,
            lighter TEXT NOT NULL,
            made_at INTEGER NOT NULL,
            body BLOB NOT NULL
        )
        """,
        """
        CREATE TABLE delivery (
            number INTEGER PRIMARY KEY,
            channel TEXT NOT NULL,
            brief_id TEXT NOT NULL,
            date TEXT NOT NULL,
            edition_id TEXT NOT NULL,
            version INTEGER NOT NULL,
            again INTEGER NOT NULL,
            address TEXT NOT NULL,
            name TEXT NOT NULL,
            letter TEXT NOT NULL,
            message_id TEXT NOT NULL,
            state TEXT NOT NULL,
            tries INTEGER NOT NULL,
            doubts INTEGER NOT NULL,
            queued_at INTEGER NOT NULL,
            next_try_at INTEGER,
            attempted_at INTEGER,
            settled_at INTEGER,
            response TEXT NOT NULL
        )
        """,
        # The last line of defence against a second mail: whatever asks, one delivery of one version to one address.
        """
        CREATE UNIQUE INDEX delivery_once ON delivery (brief_id, date, version, channel, address COLLATE NOCASE, again)
        """,
        "CREATE INDEX delivery_next ON delivery (next_try_at, number) WHERE next_try_at IS NOT NULL",
        "CREATE INDEX delivery_letter ON delivery (letter)",
        "CREATE INDEX delivery_edition ON delivery (edition_id, version)",
        "CREATE INDEX delivery_message ON delivery (message_id)",
        """
        CREATE TABLE run (
            brief_id TEXT NOT NULL,
            date TEXT NOT NULL,
            due_at INTEGER NOT NULL,
            state TEXT NOT NULL,
            tries INTEGER NOT NULL,
            started_at INTEGER,
            finished_at INTEGER,
            edition_id TEXT,
            note TEXT NOT NULL,
            PRIMARY KEY (brief_id, date)
        ) WITHOUT ROWID
        """,
        "CREATE TABLE followed (brief_id TEXT PRIMARY KEY NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE heartbeat (name TEXT PRIMARY KEY NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID",
        """
        CREATE TABLE trouble (
            key TEXT PRIMARY KEY NOT NULL,
            since INTEGER NOT NULL,
            message TEXT NOT NULL,
            told_at INTEGER,
            over_at INTEGER
        ) WITHOUT ROWID
        """,
        "CREATE TABLE ledger (number INTEGER PRIMARY KEY)",
        """
        CREATE TABLE pause (
            address TEXT NOT NULL,
            brief_id TEXT NOT NULL,
            reason TEXT NOT NULL,
            since INTEGER NOT NULL,
            note TEXT NOT NULL,
            PRIMARY KEY (address, brief_id)
        ) WITHOUT ROWID
        """,
        "CREATE TABLE secret (name TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) WITHOUT ROWID",
        "ALTER TABLE feed_state ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE feed_state ADD COLUMN skip_days INTEGER NOT NULL DEFAULT 0",
    ),
)
