//! The documentation lists the fields as the table of the language has them.

use candor_journal::NAMES;

#[test]
fn every_field_is_documented_in_order() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/search.md");
    let text = std::fs::read_to_string(path).expect("docs/search.md is there");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| `") && line.contains(':')).collect();
    let expected: Vec<String> = NAMES.iter().map(|n| format!("| `{}` | {} |", n.example, n.help)).collect();
    let documented: Vec<&str> = rows.into_iter().filter(|row| !row.starts_with("| `field:")).collect();
    assert_eq!(documented, expected);
}
