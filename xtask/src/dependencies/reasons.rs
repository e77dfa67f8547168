//! Why each dependency is there, and which licences may come with one. The page and the check follow from it.

/// Crates of others that ours name themselves: what for, and why not by hand.
pub const WHY: &[(&str, &str)] = &[
    ("axum", "routes of the workbench and extractors of the library, whose users have it anyway"),
    ("bcrypt", "passwords of `.htpasswd` files are hashed so"),
    ("brotli-decompressor", "bodies in the content coding `br`; decoding alone, with a limit"),
    ("bytes", "octets of a head that several parts hold without copying them"),
    ("clap", "the command line: help, completion, messages"),
    ("clap_complete", "completion scripts of shells"),
    ("flate2", "bodies in the content codings `gzip` and `deflate`, in Rust"),
    ("futures-core", "the trait of streams that axum takes for the live tail"),
    ("headers", "typed headers of the library's extractors"),
    ("http", "types that tower and axum speak in; of the library alone"),
    ("http-body", "the trait of bodies in tower; of the library alone"),
    ("http-body-util", "bodies of the library's answers, and collecting those of requests"),
    (
        "jsonschema",
        "`pattern` and `format` of JSON Schema, with a limit of steps; the other keywords are evaluated by our own code",
    ),
    ("listenfd", "sockets that systemd opens"),
    ("maud", "pages whose values are escaped when they are compiled, not when somebody thinks of it"),
    ("memchr", "finding octets in heads and bodies at the speed of memory"),
    ("mimalloc", "the system's allocator took an eighth of the time of a request"),
    ("pin-project-lite", "futures of the library's layers without `unsafe` of ours"),
    (
        "regex-syntax",
        "reads the patterns of contracts for `candor check`, which warns of those that are not what they seem",
    ),
    ("ring", "digests, signatures and random numbers: nobody writes those by hand"),
    ("rusqlite", "the journal's files; SQLite is built in, so none is needed on the machine"),
    ("rustix", "signals, process groups and limits of the system without `unsafe` of ours"),
    ("rustls", "TLS towards clients and upstreams"),
    ("rustls-native-certs", "the authorities that the system trusts"),
    ("saphyr-parser", "YAML as events with their places, from which documents are read with line and column"),
    ("serde", "what is written to the journal and told to programs"),
    (
        "serde_json",
        "JSON that we write or that is small; bodies of requests have a reader of their own, with places",
    ),
    ("socket2", "options of sockets that the standard library does not have"),
    ("tokio", "sockets, timers and threads"),
    ("tokio-rustls", "rustls on tokio's sockets"),
    ("toml", "`candor.toml`, with the place of every value"),
    ("tower-layer", "the trait of layers; of the library alone"),
    ("tower-service", "the trait of services; of the library alone"),
    ("tracing", "events of the library, where an application listens to them"),
    ("utoipa", "OpenAPI documents of services that declare them so; a feature of the library"),
    ("zstd", "slices of the journal, the content coding `zstd`"),
];

/// Crates that are there in several versions: whose doing it is.
pub const TWICE: &[(&str, &str)] = &[
    ("base64", "`headers` (of the library alone) has not gone over to the version of `bcrypt`"),
    ("crypto-common", "`headers` (SHA-1 of WebSocket) has not gone over to the version of `bcrypt`"),
    ("getrandom", "`ring`, `ahash` and `bcrypt` each want another one; all ask the system"),
    ("syn", "runs when Candor is built and is not part of it"),
];

/// Licences that a dependency may have: all allow what the licences of Candor allow, with notice given.
pub const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];
