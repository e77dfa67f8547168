//! What the reader of `candor.toml` says about right and wrong files.

use candor_rule::{Mode, Repair};

use super::*;

fn read(text: &str) -> (File, Vec<Diagnostic>) {
    let environment = |name: &str| (name == "SECRET").then(|| "sixteen-characters-long".to_owned());
    let world = World {
        environment: &environment,
        rules: candor_wire::rules::ALL,
        findings: candor_contract::findings::ALL,
    };
    Reader::new("candor.toml", text, &world).read()
}

/// The only fault of a text: `line:column: message (help)`.
fn fault(text: &str) -> String {
    let (_, found) = read(text);
    assert_eq!(found.len(), 1, "{found:?}");
    let d = &found[0];
    format!("{}:{}: {} ({})", d.line, d.column, d.message, d.help)
}

#[test]
fn a_full_file_is_understood() {
    let (file, found) = read(
        "[gateway]\nupstream = \"http://127.0.0.1:9000\"\nopenapi = [\"a.yaml\", \"b.yaml\"]\n\
         [limits]\nmax_body = \"2 MiB\"\nmax_header_count = 50\nmax_target = 9000\n\
         [timeouts]\nhead = \"5s\"\n[redact]\nnames = [\"x-internal\"]\n\
         [workbench]\ntoken = \"${SECRET}\"\n\
         [rules]\nbare-lf = \"reject\"\n\
         [[scope]]\noperation = \"createUser\"\nmode = \"observe\"\nrepair = \"annotate\"\nmax_body = \"5 MiB\"\n",
    );
    assert!(found.is_empty(), "{found:?}");
    let value = |key| &file.values.get(key).unwrap().0;
    assert_eq!(value("limits.max_body"), &Value::Number(2 << 20));
    assert_eq!(value("limits.max_target"), &Value::Number(9000));
    assert_eq!(value("gateway.openapi"), &Value::List(vec!["a.yaml".into(), "b.yaml".into()]));
    assert_eq!(value("workbench.token"), &Value::Text("sixteen-characters-long".into()));
    assert_eq!(file.values.get("timeouts.head").unwrap().1.line, 9, "its line");
    assert_eq!(file.rules[0].action, Some(Action::Reject));
    let scope = &file.all(&tables::SCOPE)[0];
    assert_eq!(scope.text("operation"), Some("createUser"));
    assert_eq!(scope.word("mode"), Some(Mode::Observe));
    assert_eq!(scope.word("repair"), Some(Repair::Annotate));
    assert_eq!(scope.number("max_body"), Some(5 << 20));
}

#[test]
fn slips_of_the_pen_are_told_with_place_and_hint() {
    for (text, expected) in [
        ("[gatway]\n", "1:2: there is no section [gatway] (did you mean [gateway]?)"),
        (
            "[gateway]\nworkbench = \"off\"\n",
            "2:1: [gateway] has no setting `workbench` (what --workbench says is `listen` under [workbench])",
        ),
        ("[gateway]\nlisten_on = 1\n", "2:1: [gateway] has no setting `listen_on` ("),
        (
            "[gateway]\nupstraem = \"x\"\n",
            "2:1: [gateway] has no setting `upstraem` (did you mean `upstream`?)",
        ),
        (
            "[gateway]\nmax_body = 1\n",
            "2:1: [gateway] has no setting `max_body` (`max_body` belongs into [limits])",
        ),
        (
            "preset = \"strict\"\n",
            "1:1: `preset` stands outside every section (`preset` belongs into [gateway])",
        ),
        ("[timeouts]\nhead = 10\n", "2:8: `head` is the number 10; a time with its unit, such as"),
        ("[timeouts]\nhead = \"10 sec\"\n", "2:8: `head` is \"10 sec\"; a time with its unit"),
        ("[limits]\nmax_body = true\n", "2:12: `max_body` is true; a size such as"),
        (
            "[limits]\nmax_header_count = \"9\"\n",
            "2:20: `max_header_count` is \"9\"; a whole number from 1 to 10000 is expected (write it without quotes)",
        ),
        (
            "[gateway]\npreset = \"strickt\"\n",
            "2:10: `preset` is \"strickt\"; strict, default or lenient is expected (did you mean \"strict\"?)",
        ),
        (
            "[rules]\nbare-fl = \"warn\"\n",
            "2:1: there is no rule and no finding `bare-fl` (did you mean `bare-lf`?)",
        ),
        (
            "[rules]\nbare-lf = \"rejekt\"\n",
            "2:11: `bare-lf` is \"rejekt\"; reject, warn, strip, ignore or off is expected (did you mean \"reject\"?)",
        ),
        ("[rules]\nbare-lf = { actoin = \"warn\" }\n", "2:13: a rule has no `actoin`"),
        (
            "[cors]\ncredentials = \"true\"\n",
            "2:15: `credentials` is \"true\"; true or false is expected (write it",
        ),
        ("[cors]\norigin = \"*\"\n", "2:1: [cors] has no setting `origin` (did you mean `origins`?)"),
        (
            "[problem]\ntemplates = 1\n",
            "2:1: [problem] has no setting `templates` (did you mean `template`?)",
        ),
        ("[problem]\ntemplate = {}\n", "2:12: `problem.template` is a list of tables (write"),
        (
            "[[problem.template]]\nmedia_tpye = \"text/plain\"\n",
            "2:1: a template has no `media_tpye` (did you mean `media_type`?)",
        ),
        ("[[problem.template]]\nbody = 1\n", "2:8: `body` is the number 1; a text is expected ()"),
        (
            "[[problem.template]]\nmedia_type = \"text/plain\"\nbody = \"a\"\nfile = \"b\"\n",
            "1:1: a template has a media_type, and either a body or a file (write",
        ),
        ("[[scope]]\nmode = \"observe\"\n", "1:1: a scope names exactly one document, path or operation"),
        (
            "[[scope]]\npath = \"/\"\nmax_body = \"many\"\n",
            "3:12: `max_body` is \"many\"; a size such as \"1 MiB\", \"64 KiB\" or 1048576 is expected ()",
        ),
        ("[contract]\nfile = \"a\"\n", "1:1: `contract` is a list of tables (write `[[contract]]`"),
        (
            "[[contract]]\nmode = \"observe\"\n",
            "1:1: a contract has either a file or a url (write `[[contract]]`",
        ),
        ("[[contract]]\nfile = \"a\"\nurl = \"/b\"\n", "1:1: a contract has either a file or a url (write"),
        (
            "[[contract]]\nfiel = \"a\"\nfile = \"b\"\n",
            "2:1: a contract has no `fiel` (did you mean `file`?)",
        ),
        ("[[contract]]\nurl = \"b.json\"\n", "2:7: `url` is \"b.json\"; an address that starts"),
        ("[[contract]]\nfile = \"a\"\nprefix = \"v1\"\n", "3:10: `prefix` is \"v1\"; a path such as"),
        (
            "[[contract]]\nfile = \"a\"\nhost = \"a.test:80\"\n",
            "3:8: `host` is \"a.test:80\"; a host name without",
        ),
        ("[scope]\npath = \"/\"\n", "1:1: `scope` is a list of tables (write `[[scope]]`"),
        (
            "[workbench]\ntoken = \"${NOT_SET}\"\n",
            "2:9: the environment variable `NOT_SET` is not set (set it, for example",
        ),
        ("[workbench]\ntoken = \"hunter2\"\n", "2:9: `token` is a text (not shown); a text of at least 16"),
    ] {
        let said = fault(text);
        assert!(said.starts_with(expected), "{text}\n  said:     {said}\n  expected: {expected}");
    }
}

#[test]
fn every_fault_is_told_at_once_and_the_line_is_shown() {
    let (_, found) = read("[gateway]\nupstraem = \"x\"\n[timeouts]\nhead = 10\n");
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].excerpt, "upstraem = \"x\"");
    let (_, found) = read("[gateway\nupstream = \"x\"\n");
    assert!(found.iter().any(|d| d.line == 1 && d.message.starts_with("not TOML")), "{found:?}");
}
