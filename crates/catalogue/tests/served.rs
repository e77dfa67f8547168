//! What the gateway answers under `/_candor/rules/`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test helper cannot read fails the test")]

use candor_catalogue::{PageContext, docs, serve};

const CONTEXT: PageContext<'static> = PageContext { prefix: "/_candor" };

#[test]
fn a_rule_can_be_read_in_four_forms() {
    for (tail, content_type, part) in [
        ("bare-lf", "text/html; charset=utf-8", "<h1><code>bare-lf</code></h1>"),
        ("bare-lf.md", "text/markdown; charset=utf-8", "# A line ends with LF alone"),
        ("bare-lf.json", "application/json", "\"code\": \"bare-lf\""),
        ("bare-lf.txt", "text/plain; charset=utf-8", "A line ends with LF alone."),
        ("422", "text/html; charset=utf-8", "<h1>422 Unprocessable Content</h1>"),
        ("upstream-timeout", "text/html; charset=utf-8", "<span class=\"st flt big\">504</span>"),
        ("", "text/html; charset=utf-8", "<a class=\"code\" href=\"/_candor/rules/bare-lf\">bare-lf</a>"),
    ] {
        let served = serve(tail, &CONTEXT).unwrap_or_else(|| panic!("{tail}"));
        assert_eq!(served.content_type, content_type, "{tail}");
        assert!(served.body.contains(part), "{tail}: {}", served.body);
        let policy = served.headers.iter().any(|(name, _)| *name == "Content-Security-Policy");
        assert_eq!(policy, content_type.starts_with("text/html"), "{tail}");
        assert!(served.headers.contains(&("X-Content-Type-Options", "nosniff")), "{tail}");
    }
    for unknown in ["nothing", "nothing.md", "bare-lf.exe", "bare-lf/", "../bare-lf", "%2e", "<script>"] {
        assert!(serve(unknown, &CONTEXT).is_none(), "{unknown}");
    }
}

#[test]
fn the_page_of_a_rule_shows_its_wrong_octet() {
    let html = serve("bare-lf", &CONTEXT).unwrap().body;
    assert!(
        html.contains("<code>GET /pets HTTP/1.1<mark><span class=\"esc\">0A</span></mark></code>"),
        "{html}"
    );
    assert!(html.contains("reject (strict), reject (default), warn (lenient)"));
    assert!(html.contains("400 bare-lf, offset 18"));
}

#[test]
fn the_data_of_a_rule_tells_everything_declared() {
    let data = candor_catalogue::page_json("bare-lf").unwrap();
    assert_eq!(data["status"], 400);
    assert_eq!(data["presets"]["lenient"], "warn");
    assert_eq!(data["connection"], "close");
    assert_eq!(data["cases"][0]["steps"][0]["send"], "GET /pets HTTP/1.1\\n");
    assert_eq!(data["cases"][0]["verdicts"][0]["errors"][0]["offset"], "18");
    assert_eq!(data["sections"][0]["heading"], "Why it matters");
}

#[test]
fn docs_hold_a_page_for_every_code() {
    let docs = docs();
    let find = |path: &str| docs.iter().find(|(p, _)| p == path).map(|(_, text)| text.as_str());
    for code in candor_catalogue::codes() {
        assert!(find(&format!("docs/rules/{code}.md")).is_some(), "{code}");
        assert!(find("docs/rules/README.md").unwrap().contains(&format!("[{code}]({code}.md)")), "{code}");
    }
    assert!(find("docs/statuses.md").unwrap().contains("## 422 Unprocessable Content"));
}
