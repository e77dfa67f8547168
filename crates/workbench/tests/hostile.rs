//! Every page with an exchange whose sender means harm: nothing it wrote may become markup.

use support::{Answer, config, get, samples};

mod support;

fn paths() -> Vec<String> {
    let attack: String = samples::ATTACK.bytes().map(|b| format!("%{b:02X}")).collect();
    vec![
        "/".into(),
        "/fragment/traffic?q=".into(),
        "/fragment/counts?q=".into(),
        format!("/x/{}", samples::id(85)),
        format!("/x/{}", samples::id(80)),
        format!("/x/{}?view=pretty", samples::id(85)),
        format!("/x/{}?view=hex", samples::id(85)),
        format!("/x/{}?view={attack}&baseline={attack}", samples::id(85)),
        format!("/x/{}?baseline={}", samples::id(80), samples::id(85)),
        format!("/x/{}/as/{attack}", samples::id(85)),
        format!("/compare?a={}&b={}", samples::id(80), samples::id(85)),
        format!("/compare?a={}&b={}", samples::id(85), samples::id(80)),
        format!("/compare?a={attack}&b={attack}"),
        format!("/compare?a={attack}"),
        "/compare?a=%FF&b=b".into(),
        "/audit".into(),
        "/cost?q=since:2020-01-01".into(),
        format!("/cost?q={attack}&growth=3"),
        format!("/cost?growth={attack}"),
        "/health".into(),
        "/rules".into(),
        "/login?next=//evil.test".into(),
        format!("/login?next={attack}"),
        format!("/?q={attack}"),
        format!("/?q={attack}&last={attack}"),
        format!("/?before={attack}"),
        format!("/x/{attack}"),
        format!("/rules/{attack}"),
        format!("/statuses/{attack}"),
        format!("/{attack}"),
        "/x/%FF".into(),
        "/rules/%FF".into(),
        "/statuses/%FF".into(),
        "/?q=%FF&q=b&before=1".into(),
        "/login?next=%FF&next=b".into(),
    ]
}

/// The tags and attributes that the pages use themselves.
fn check(path: &str, page: &Answer) {
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self';"), "{path}");
    assert!(!policy.contains("unsafe"), "{path}");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    if !page.header("content-type").starts_with("text/html") {
        return;
    }
    let html = page.text();
    // Readers may search for a zero-width space: it stays in the field that holds their query.
    let is_search = path.starts_with("/?q=");
    let hidden = |c: &char| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || (*c == '\u{200b}' && !is_search)
    };
    assert_eq!(html.chars().find(hidden), None, "{path}: a hidden character is left");
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = end_of_tag(rest).unwrap_or_default();
        assert!(end > 0, "{path}: an open tag at {rest:.80}");
        tag(path, &rest[..end]);
        rest = &rest[end..];
    }
    assert_eq!(
        html.matches("<script").count(),
        html.matches("<script type=\"module\" src=\"/candor.js\"></script>").count()
            + html.matches("<script type=\"module\" src=\"/traffic.js\"></script>").count()
    );
}

/// Quotes count: a `>` in an attribute does not end the tag.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == '>' && !quoted).then_some(at)
    })
}

fn tag(path: &str, tag: &str) {
    const NAMES: &str = "!DOCTYPE html head meta title link script body a header nav ul ol li form input button \
        label p b main h1 h2 h3 div span small code pre details summary section s ins table caption thead tbody tr th \
        td i mark noscript dl dt dd svg rect path time br kbd footer em strong";
    let inner = tag.strip_prefix('/').unwrap_or(tag);
    let name = inner.split([' ', '/']).next().unwrap_or_default();
    assert!(NAMES.split_whitespace().any(|n| n == name), "{path}: <{tag}>");
    // Outside of quotes: only attributes that we write.
    let outside: String = tag.split('"').step_by(2).collect();
    for word in outside.split_whitespace() {
        let attribute = word.trim_end_matches('=').to_ascii_lowercase();
        assert!(!attribute.starts_with("on") && attribute != "style", "{path}: <{tag}>");
    }
    for value in tag.split('"').skip(1).step_by(2) {
        assert!(!value.trim_start().to_ascii_lowercase().starts_with("javascript:"), "{path}: <{tag}>");
    }
}

#[tokio::test]
async fn no_page_takes_over_what_was_captured() {
    let config = config(vec![samples::upstream_404(80), samples::hostile(85)]);
    for path in paths() {
        let page = get(&config, &path).await;
        assert_ne!(page.status, 500, "{path}");
        assert!(
            page.status.is_redirection()
                || page.text().contains("href=\"/style.css\"")
                || path.starts_with("/frag")
        );
        check(&path, &page);
    }
}

#[tokio::test]
async fn ordinary_pages_pass_the_same_check() {
    let config = config(samples::all());
    for path in paths() {
        check(&path, &get(&config, &path).await);
    }
    for exchange in samples::all() {
        let path = format!("/x/{}", exchange.id);
        check(&path, &get(&config, &path).await);
    }
}

#[tokio::test]
async fn what_was_captured_is_still_to_be_read() {
    let config = config(vec![samples::hostile(85)]);
    let page = get(&config, &format!("/x/{}", samples::id(85))).await;
    let text = support::visible(page.text());
    assert!(text.contains("<script>alert(1)</script>"), "escaped, not dropped");
    for boxed in ["U+202E", "U+2066", "1B", "00", "U+0085"] {
        assert!(page.text().contains(&format!("<span class=\"esc\">{boxed}</span>")), "{boxed}");
    }
    assert!(
        page.text().contains("<span class=\"esc\">FF</span><span class=\"esc\">FE</span>"),
        "broken UTF-8"
    );
}

#[tokio::test]
async fn the_api_gives_it_as_json_only() {
    let config = config(vec![samples::hostile(85)]);
    for path in ["/api/exchanges".to_owned(), format!("/api/exchanges/{}", samples::id(85))] {
        let answer = get(&config, &path).await;
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.json().is_object());
    }
}
