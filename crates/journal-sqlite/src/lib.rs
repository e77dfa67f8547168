//! The journal on SQLite: one database file per slice of time.
