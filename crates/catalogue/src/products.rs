//! Pages of the products that the reader recognises, made from their signatures: for `candor explain`, the
//! workbench and `docs/products.md`.

use std::fmt::Write;

use candor_problem::escape;
use candor_reader::{
    signature::{Layer, Signature},
    signatures::ALL,
};
use candor_rule::Page;
use serde_json::{Value, json};

use crate::{PageContext, prose};

/// The product of a name as it is written, in any case, or with dashes; `product:` may stand before it.
pub fn product(name: &str) -> Option<&'static Signature> {
    let name = name.trim();
    Signature::find(name.strip_prefix("product:").unwrap_or(name))
}

/// The page of a product for a terminal.
pub fn product_text(name: &str) -> Option<String> {
    let signature = product(name)?;
    let heading = format!("{} ({})", signature.product, signature.layer.word());
    let mut out = format!("{heading}\n{}\n\n", "=".repeat(heading.chars().count()));
    out.push_str(&prose::text(Page::of(signature.page).intro));
    for (heading, body) in sections(signature) {
        let _ = write!(out, "\n{heading}\n{}\n{}", "-".repeat(heading.chars().count()), prose::text(&body));
    }
    Some(out.trim_end().to_owned() + "\n")
}

/// The page of a product as Markdown.
pub fn product_markdown(name: &str) -> Option<String> {
    product(name).map(|signature| format!("# {}\n{}", signature.product, described(signature, "##")))
}

/// The page of a product as JSON.
pub fn product_json(name: &str) -> Option<Value> {
    let signature = product(name)?;
    let limits = signature
        .limits
        .iter()
        .map(|limit| json!({ "of": limit.of.words(), "most": limit.most, "setting": limit.setting }));
    Some(json!({
        "code": signature.code(), "kind": "product", "product": signature.product,
        "layer": signature.layer.word(), "intro": Page::of(signature.page).intro.trim(),
        "telltales": signature.tests.iter().map(|test| test.says).collect::<Vec<_>>(),
        "limits": limits.collect::<Vec<_>>(), "answers": answers(signature),
    }))
}

/// The page of a product as the inner part of an HTML page.
pub fn product_inner_html(name: &str) -> Option<String> {
    let signature = product(name)?;
    let name = escape(signature.product);
    let mut out = format!("<h1>{name}</h1>\n{}", prose::html(Page::of(signature.page).intro));
    for (heading, body) in sections(signature) {
        let _ = write!(
            out,
            "<section class=\"sec\"><h2>{heading}</h2><div>{}</div></section>",
            prose::html(&body)
        );
    }
    Some(out)
}

/// The list of all products as a part of an HTML page; their pages are at `{prefix}/products/<code>`.
pub fn product_list_html(context: &PageContext<'_>) -> String {
    let rows: String = ALL
        .iter()
        .map(|signature| {
            let address = format!("{}/products/{}", context.prefix, signature.code());
            let (name, layer) = (escape(signature.product), signature.layer.word());
            format!("<tr><th scope=\"row\"><a href=\"{address}\">{name}</a></th><td>{layer}</td></tr>")
        })
        .collect();
    format!(
        "<section class=\"sec\" id=\"products\"><h2>Products whose answers are recognised</h2><div><table><thead><tr>\
         <th>Product</th><th>Layer</th></tr></thead><tbody>{rows}</tbody></table></div></section>\n"
    )
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
fn sections(signature: &Signature) -> Vec<(&'static str, String)> {
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
            assert!(crate::Entry::find(&code).is_none(), "{code}");
            assert!(ALL[..at].iter().all(|other| other.code() != code), "{code}");
            assert_eq!(Signature::find(&code).map(|found| found.product), Some(signature.product));
        }
    }

    #[test]
    fn a_page_tells_how_it_is_recognised_its_limits_and_an_answer() {
        let text = product_text("nginx").unwrap_or_default();
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
