//! Pages of the products that the reader recognises, made from their signatures: for `candor explain`, the
//! workbench and `docs/products.md`.

use std::fmt::Write;

use candor_reader::{
    signature::{Layer, Signature},
    signatures::ALL,
};
use candor_rule::Page;
use serde_json::{Value, json};

/// The product of a name as it is written, in any case, or with dashes; `product:` may stand before it.
pub fn product(name: &str) -> Option<&'static Signature> {
    let name = name.trim();
    Signature::find(name.strip_prefix("product:").unwrap_or(name))
}

/// The page of a product as Markdown.
pub(crate) fn markdown(signature: &Signature) -> String {
    format!("# {}\n{}", signature.product, described(signature, "##"))
}

/// The page of a product as JSON, beside what every page has.
pub(crate) fn json(signature: &Signature) -> Value {
    let limits = signature
        .limits
        .iter()
        .map(|limit| json!({ "of": limit.of.words(), "most": limit.most, "setting": limit.setting }));
    json!({
        "kind": "product", "code": signature.code(), "title": signature.product, "product": signature.product,
        "layer": signature.layer.word(), "intro": Page::of(signature.page).intro.trim(),
        "telltales": signature.tests.iter().map(|test| test.says).collect::<Vec<_>>(),
        "limits": limits.collect::<Vec<_>>(), "answers": answers(signature),
    })
}

/// `docs/products.md`.
pub(crate) fn document() -> String {
    let mut out = format!(
        "# Products whose answers are recognised\n\nWho wrote an error answer is told from its head and body. \
         These {} products are known, each with the limits that it has if nobody configured it; `candor explain \
         NAME` shows one, with an answer of it. Answers of any other product are read by their form.\n",
        ALL.len()
    );
    for layer in [Layer::Edge, Layer::Server, Layer::Framework, Layer::Application, Layer::Candor] {
        let _ = write!(out, "\n## {}\n", heading_of(layer));
        let mut all: Vec<_> = ALL.iter().filter(|signature| signature.layer == layer).collect();
        all.sort_by_key(|signature| signature.product.to_lowercase());
        for signature in all {
            let _ = write!(out, "\n### {}\n{}", signature.product, described(signature, "####"));
        }
    }
    out
}

fn heading_of(layer: Layer) -> &'static str {
    match layer {
        Layer::Edge => "CDNs, load balancers and guards",
        Layer::Server => "Servers and proxies",
        Layer::Framework => "Frameworks and libraries",
        Layer::Application => "Services",
        Layer::Candor => "Candor itself",
    }
}

/// Introduction and sections as Markdown, without the answers where it is a part of a longer page.
fn described(signature: &Signature, level: &str) -> String {
    let mut out = format!("\n{}\n", Page::of(signature.page).intro.trim());
    let is_alone = level == "##";
    for (heading, body) in sections(signature).into_iter().filter(|(name, _)| is_alone || *name != ANSWERS) {
        let _ = write!(out, "\n{level} {heading}\n\n{}\n", body.trim());
    }
    out
}

const ANSWERS: &str = "How it answers";

/// How it is recognised, its limits, and an answer of it.
pub(crate) fn sections(signature: &Signature) -> Vec<(&'static str, String)> {
    let page = Page::of(signature.page);
    let section = |name| page.section(name).unwrap_or_default().to_owned();
    let answers = answers(signature).into_iter().map(|answer| format!("```\n{answer}\n```\n"));
    vec![
        ("How it is recognised", section("Telltales")),
        ("Limits if nobody configured it", section("Default limits")),
        (ANSWERS, answers.collect::<Vec<_>>().join("\n")),
    ]
}

/// The answers on its page that are its own.
fn answers(signature: &Signature) -> Vec<String> {
    let cases = signature.cases().into_iter().filter(|case| case.reads == signature.product);
    cases.map(|case| String::from_utf8_lossy(&case.answer).replace("\r\n", "\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_found_by_its_name_however_it_is_written() {
        for name in ["nginx", "NGINX", "product:nginx", " nginx "] {
            assert_eq!(product(name).map(|signature| signature.product), Some("nginx"), "{name}");
        }
        assert_eq!(product("asp-net-core").map(|signature| signature.product), Some("ASP.NET Core"));
        assert!(product("nginy").is_none());
    }

    #[test]
    fn no_product_hides_behind_a_rule_or_another_product() {
        for (at, signature) in ALL.iter().enumerate() {
            let code = signature.code();
            assert_eq!(crate::Entry::find(&code).map(crate::Entry::kind), Some("product"), "{code}");
            assert!(ALL[..at].iter().all(|other| other.code() != code), "{code}");
            assert_eq!(Signature::find(&code).map(|found| found.product), Some(signature.product));
        }
    }

    #[test]
    fn a_page_tells_how_it_is_recognised_its_limits_and_an_answer() {
        let text = crate::page_text("nginx").unwrap_or_default();
        for part in ["A web server", "<hr><center>nginx", "client_max_body_size", "HTTP/1.1 400 Bad Request"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        for signature in ALL {
            assert!(!answers(signature).is_empty(), "{}", signature.product);
        }
        assert!(
            !document().contains("HTTP/1.1 400 Bad Request\nServer: nginx"),
            "answers would fill the list"
        );
    }
}
