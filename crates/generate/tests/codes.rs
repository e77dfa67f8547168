//! Generated validators speak of rules that there are.

use std::collections::BTreeSet;

/// Every text in double quotes that looks like the code of a rule about values.
fn codes(template: &str) -> BTreeSet<&str> {
    let quoted = template.split('"').skip(1).step_by(2);
    let is_code = |text: &&str| {
        (text.starts_with("body-") || text.starts_with("param-"))
            && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    };
    quoted.filter(is_code).collect()
}

#[test]
fn every_code_is_that_of_a_rule() {
    let known: BTreeSet<&str> = candor_contract::rules::ALL.iter().map(|rule| rule.code).collect();
    let templates = [
        ("judge.ts", include_str!("../src/templates/judge.ts")),
        ("zod.ts", include_str!("../src/templates/zod.ts")),
        ("joi.ts", include_str!("../src/templates/joi.ts")),
        ("judge.py", include_str!("../src/templates/judge.py")),
        ("pydantic.py", include_str!("../src/templates/pydantic.py")),
    ];
    let mut found = 0;
    for (name, template) in templates {
        for code in codes(template) {
            found += 1;
            assert!(known.contains(code), "{name} speaks of {code}, which is no rule");
        }
    }
    assert!(found > 60, "only {found} codes were found");
}
