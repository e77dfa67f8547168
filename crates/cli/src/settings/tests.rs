//! Settings as users meet them: what wins, and what is said of a bad one.

use super::*;

fn settings(flags: &[(&'static str, &str)], environment: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
    let given = Given::of(flags);
    let environment = |name: &str| environment.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
    load(&given, None, &World { environment: &environment, rules: &[], findings: &[] })
}

#[test]
fn every_default_is_a_value_of_its_kind_and_flags_are_unique() {
    let settings = settings(&[], &[]).unwrap();
    for setting in table::ALL {
        let has = settings.get(setting).is_some();
        assert_eq!(has, !setting.default.is_empty(), "{}", setting.key);
        assert_eq!(table::ALL.iter().filter(|s| s.flag == setting.flag).count(), 1, "{}", setting.flag);
        assert_eq!(table::ALL.iter().filter(|s| s.key == setting.key).count(), 1, "{}", setting.key);
    }
}

#[test]
fn every_setting_that_a_page_names_exists() {
    let (rules, faults) = (candor_catalogue::rules(), candor_catalogue::faults());
    let findings = candor_catalogue::findings().map(|f| f.page);
    let pages = rules.map(|r| r.page).chain(faults.map(|f| f.page)).chain(findings);
    let mut seen = 0;
    for named in pages.flat_map(|page| page.split("`[").skip(1)) {
        let Some((section, rest)) = named.split_once("] ") else { continue };
        if !section.bytes().all(|b| b.is_ascii_lowercase()) {
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(rest.len());
        let key = format!("{section}.{}", &rest[..end]);
        let is_rule = section == "rules";
        assert!(is_rule || table::ALL.iter().any(|s| s.key == key), "a page names `{key}`");
        seen += 1;
    }
    assert!(seen > 3, "the pages are read");
}

#[test]
fn every_section_has_a_title_and_every_example_is_a_value() {
    for setting in table::ALL {
        assert!(table::SECTIONS.iter().any(|s| s.name == setting.section()), "{}", setting.key);
        let text = format!("[{}]\n{} = {}\n", setting.section(), setting.name(), setting.example());
        reads(&text);
    }
    tables::ALL.iter().for_each(|shape| reads(shape.example));
}

/// Reads a file without complaint, with every rule and finding that there is.
fn reads(text: &str) {
    let (rules, findings): (Vec<_>, Vec<_>) =
        (candor_catalogue::rules().collect(), candor_catalogue::findings().collect());
    let environment = |_: &str| Some("sixteen-characters-long".to_owned());
    let world = World { environment: &environment, rules: &rules, findings: &findings };
    let (_, found) = Reader::new("candor.toml", text, &world).read();
    assert!(found.is_empty(), "{text}\n{found:?}");
}

#[test]
fn a_flag_wins_over_the_environment_and_both_are_remembered() {
    let one = settings(&[("listen", "127.0.0.1:1")], &[("CANDOR_LISTEN", "127.0.0.1:2")]).unwrap();
    assert_eq!(one.text(&table::LISTEN), Some("127.0.0.1:1"));
    assert_eq!(one.get(&table::LISTEN).unwrap().1.to_string(), "--listen");
    let two = settings(&[], &[("CANDOR_LISTEN", "127.0.0.1:2")]).unwrap();
    assert_eq!(two.text(&table::LISTEN), Some("127.0.0.1:2"));
    assert_eq!(two.get(&table::LISTEN).unwrap().1.to_string(), "CANDOR_LISTEN");
}

#[test]
fn a_bad_variable_is_named_with_what_was_expected() {
    let wrong = settings(&[], &[("CANDOR_HEAD_TIMEOUT", "10")]).unwrap_err();
    assert_eq!(wrong.len(), 1);
    assert!(
        wrong[0].starts_with("error: CANDOR_HEAD_TIMEOUT is \"10\"; a time with its unit"),
        "{}",
        wrong[0]
    );
    assert!(wrong[0].ends_with("help: did you mean \"10s\"?"), "{}", wrong[0]);
}

#[test]
fn cookies_for_everybody_are_refused_wherever_they_were_said() {
    let wrong = settings(&[("cors-origins", "*")], &[("CANDOR_CORS_CREDENTIALS", "true")]).unwrap_err();
    assert_eq!(
        wrong,
        ["error: CANDOR_CORS_CREDENTIALS: browsers refuse credentials where every origin is allowed\n  \
          help: name the origins instead of \"*\""]
    );
    let wrong = settings(&[("cors-origins", "https://a.example/")], &[]).unwrap_err();
    assert!(
        wrong[0].starts_with("error: --cors-origins: \"https://a.example/\" is no origin"),
        "{}",
        wrong[0]
    );
    assert!(settings(&[("cors-origins", "https://a.example"), ("cors-credentials", "true")], &[]).is_ok());
}

#[test]
fn only_findings_with_one_right_status_can_be_corrected() {
    let wrong = settings(&[("repair-statuses", "auth-mising-as-400")], &[]).unwrap_err();
    assert!(wrong[0].starts_with("error: --repair-statuses: \"auth-mising-as-400\" is no"), "{}", wrong[0]);
    assert!(wrong[0].ends_with("help: did you mean \"auth-missing-as-400\"?"), "{}", wrong[0]);
    assert!(settings(&[("repair-statuses", "gone-as-404,too-large-as-400")], &[]).is_ok());
}

#[test]
fn a_secret_is_not_echoed() {
    let wrong = settings(&[("workbench-token", "hunter2")], &[]).unwrap_err();
    assert!(!wrong[0].contains("hunter2"), "{}", wrong[0]);
}
