//! What `candor config` prints: a page that is the one in docs, and settings that can be read again.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as expected")]

mod program;

use std::{fs, path::Path};

use program::{Folder, candor};

#[test]
fn the_page_in_docs_is_what_the_program_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let (said, written) = (candor(&["config", "reference"]), fs::read_to_string(page).unwrap());
    assert!(said.stdout == written, "docs/configuration.md is out of date: cargo xtask docs");
}

#[test]
fn what_is_in_force_can_be_written_to_a_file_and_means_the_same() {
    let folder = Folder::new();
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/api.yaml"),
        folder.path("api.yaml"),
    )
    .unwrap();
    folder.write(
        "one.toml",
        "[gateway]\nupstream = \"http://127.0.0.1:9000\"\nhosts = [\"a.test\", \"b.test\"]\n\
         [limits]\nmax_body = 12345\n[timeouts]\nhead = \"1500ms\"\n\
         [rules]\njson-duplicate-key = \"warn\"\nbody-type = { status = 400 }\n\
         [[contract]]\nfile = \"api.yaml\"\nprefix = \"/\"\nrules = { body-pattern = \"off\" }\n\
         [[problem.template]]\nmedia_type = \"text/plain\"\nbody = '''\n\"{title}\"\n'''\n",
    );
    let first = folder.candor(&["config", "show", "--config", "one.toml"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    folder.write("two.toml", &first.stdout);
    let second = folder.candor(&["config", "show", "--config", "two.toml"]);
    assert_eq!(second.code, 0, "{}", second.stderr);
    let without_origins = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| !line.starts_with("# "))
            .map(|line| line.rsplit_once(" # ").map_or(line, |(said, _)| said).trim_end().to_owned())
            .collect()
    };
    assert_eq!(without_origins(&first.stdout), without_origins(&second.stdout));
    assert!(first.stdout.contains("body-type = { status = 400 }"), "{}", first.stdout);
    assert!(
        first.stdout.contains("prefix = \"/\"\n")
            && first.stdout.contains("body-pattern = { action = \"off\" }")
    );
}
